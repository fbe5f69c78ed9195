import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildInitramfs, type GuestFile } from './initramfs';
import type { Kernel } from './packages';
import { run } from './run';

/** Commands that are run one after the other in a folder with these files. */
export interface Trial {
  readonly id: string;
  readonly files: readonly GuestFile[];
  readonly commands: readonly string[];
}

/** What the kernel logged and what the command printed, as lines. */
export interface Said {
  readonly log: readonly string[];
  readonly printed: readonly string[];
}

const guestInit = fileURLToPath(new URL('samples-guest.sh', import.meta.url));
const secondsAllowed = 300;

// Without times in the log and with fixed addresses, so that a line is the same in every boot.
const commandLine = 'console=ttyS0 nokaslr printk.time=0 panic=-1 quiet';

/** A file of the host as the guest sees it. */
export function fileOfHost(from: string, name = basename(from)): GuestFile {
  return { path: name, from };
}

/** Boots the kernel once and runs all trials; what each command brought, by the trial's id. */
export async function tryInGuest(kernel: Kernel, trials: readonly Trial[]): Promise<Map<string, Said[]>> {
  const folder = await mkdtemp(join(tmpdir(), 'klpscope-samples-'));
  try {
    const initramfs = await buildInitramfs(folder, guestFiles(trials));
    const ports = ['console', 'report'].map((name) => join(folder, name));
    const { code, stderr } = await run('timeout', [
      ...['-k', '10', String(secondsAllowed), 'qemu-system-x86_64', '-accel', 'tcg', '-m', '1024'],
      ...['-kernel', kernel.vmlinuz, '-initrd', initramfs, '-append', commandLine],
      ...['-display', 'none', '-monitor', 'none', '-nic', 'none', '-no-reboot'],
      ...ports.flatMap((port) => ['-serial', `file:${port}`]),
    ]);
    const [console = '', report = ''] = await Promise.all(
      ports.map((port) => readFile(port, 'utf8').catch(() => '')),
    );
    if (code !== 0 || !report.includes('=== COMPLETE'))
      throw new Error(`the boot of ${kernel.version} ended with ${code}\n${stderr}${report}${console}`);
    return new Map(
      trials.map(({ id, commands }) => [
        id,
        commands.map((_, number) => ({
          log: blockOf(report, `${id} ${number} log`),
          printed: blockOf(report, `${id} ${number} said`),
        })),
      ]),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function guestFiles(trials: readonly Trial[]): GuestFile[] {
  return [
    // In place of the script of the other tests.
    { path: 'init', from: guestInit },
    { path: 'trials/order', text: trials.map(({ id }) => `${id}\n`).join('') },
    ...trials.flatMap(({ id, files, commands }) => [
      { path: `trials/${id}/commands`, text: commands.map((command) => `${command}\n`).join('') },
      ...files.map((file) => ({ ...file, path: `trials/${id}/${file.path}` })),
    ]),
  ];
}

function blockOf(report: string, name: string): string[] {
  const [, after] = report.split(`=== BEGIN ${name}\n`);
  const [text] = after?.split(`\n=== END ${name}\n`) ?? [];
  if (text === undefined) throw new Error(`the kernel's report has no block "${name}"`);
  return text.split('\n').filter((line) => line !== '');
}
