import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { moduleFromText } from '../src/testing/module-from-text';
import { fileOf } from './samples';

/** What the sample modules use that the kernel exports. */
const exported = ['klp_enable_patch', '__fentry__', '__x86_return_thunk', 'seq_printf'];

/** A copy of /proc/kallsyms: two `state_show` in vmlinux, none of them exported, and one loaded module. */
export const kallsyms = fileOf(
  'kallsyms',
  [
    'ffffffff81000000 T _text',
    'ffffffff81000010 t cpuhp_before',
    'ffffffff81000020 t state_show',
    'ffffffff81000030 t cpuhp_after',
    'ffffffff81000040 t power_before',
    'ffffffff81000050 t state_show',
    'ffffffff81000090 D saved_command_line',
    ...exported.map((name, i) => `ffffffff8100${(0x100 + i * 16).toString(16).padStart(4, '0')} T ${name}`),
    'ffffffffc0000000 t loop_before\t[loop]',
    'ffffffffc0000010 t state_show\t[loop]',
    '',
  ].join('\n'),
);

/** The Module.symvers of the same kernel; it has the exports that {@link kallsyms} lacks, and those of a module. */
export const symvers = fileOf(
  'Module.symvers',
  [...exported.map((name) => [name, 'vmlinux']), ['ext4_export', 'fs/ext4/ext4']]
    .map(([name, object]) => `0x00000000\t${name}\t${object}\tEXPORT_SYMBOL_GPL\t\n`)
    .join(''),
);

const map = 'ffffffff81000010 t state_show\nffffffff81000020 T _text\nffffffff81000030 t state_show\n';

/** A System.map of three symbols as gzip, xz 5.4.1 and zstd 1.5.4 pack it. */
export const packedMaps = {
  gz: gzipSync(map),
  xz: Buffer.from(
    '/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4ABUACpdADNqigYjLyGeJ/8sBGYAAYNw6GbqXtdPgjkB7gOucDXWChzYlJNaRfuzAAAAAAvfSpZYyLgdAAFGVdP4pJ0ftvN9AQAAAAAEWVo=',
    'base64',
  ),
  zst: Buffer.from(
    'KLUv/SRVpQEARAJmZjgxMDAwMDEwIHQgc3RhdGVfc2hvdwpmMjAgVCBfdGV4dDMFAFp1gmfHoAYIchsAFqs2YJM=',
    'base64',
  ),
};

/** An ordinary module, as it lies in /lib/modules. */
export function moduleObject(name: string, ...symbols: readonly string[]): Uint8Array {
  return moduleFromText(
    [
      'module x86_64',
      `modinfo name=${name} vermagic=6.1.0`,
      `this-module ${name}`,
      'section .text PROGBITS AX 256 align=16',
      'section .init.text PROGBITS AX 64 align=16',
      'file main.c',
      ...symbols,
    ].join('\n'),
  );
}

/** Makes a folder with files in it, by their paths, for as long as `use` takes. */
export async function withFolder(
  name: string,
  files: Readonly<Record<string, Uint8Array | string>>,
  use: (path: string) => Promise<void>,
): Promise<void> {
  const above = await mkdtemp(join(tmpdir(), 'klpscope-folder-'));
  try {
    for (const [path, content] of Object.entries(files)) {
      const place = join(above, name, path);
      await mkdir(dirname(place), { recursive: true });
      await writeFile(place, content);
    }
    await use(join(above, name));
  } finally {
    await rm(above, { recursive: true });
  }
}
