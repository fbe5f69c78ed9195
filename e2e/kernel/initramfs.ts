import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { chmod, copyFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { runChecked } from './run';

/** A file of the initramfs: copied from the host, or given as text. */
export type GuestFile =
  | { readonly path: string; readonly from: string }
  | { readonly path: string; readonly text: string };

const guestInit = fileURLToPath(new URL('guest-init.sh', import.meta.url));

/** Packs busybox, the init script and the given files into `<folder>/initramfs.cpio`. */
export async function buildInitramfs(folder: string, files: readonly GuestFile[]): Promise<string> {
  const root = join(folder, 'root');
  const all: readonly GuestFile[] = [
    { path: 'init', from: guestInit },
    { path: 'bin/busybox', from: '/bin/busybox' },
    ...files,
  ];
  for (const file of all) {
    const target = join(root, file.path);
    await mkdir(dirname(target), { recursive: true });
    if ('from' in file) await copyFile(file.from, target);
    else await writeFile(target, file.text);
  }
  for (const mountPoint of ['dev', 'proc', 'sys']) {
    await mkdir(join(root, mountPoint), { recursive: true });
  }
  await chmod(join(root, 'init'), 0o755);
  await chmod(join(root, 'bin/busybox'), 0o755);
  // Uncompressed on purpose: unpacking costs more under emulation than reading.
  return archive(root, join(folder, 'initramfs.cpio'));
}

async function archive(root: string, target: string): Promise<string> {
  const names = await runChecked('find', ['.'], { cwd: root });
  const args = ['-o', '-H', 'newc', '--quiet', '-R', '0:0'];
  const cpio = spawn('cpio', args, { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] });
  const closed = new Promise<number>((resolve, reject) => {
    cpio.on('error', reject);
    cpio.on('close', (code) => {
      resolve(code ?? -1);
    });
  });
  cpio.stdin.end(names);
  await pipeline(cpio.stdout, createWriteStream(target));
  const code = await closed;
  if (code !== 0) throw new Error(`cpio ended with ${code}`);
  return target;
}
