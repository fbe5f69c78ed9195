import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { codePicture } from '../../testing/code-pictures';
import { type ModuleInput, openModule } from '../../testing/open-module';
import { sampleModule, samples } from '../../testing/samples';
import { type ListingKind, listing } from './listing';

async function textOf(input: ModuleInput, kind: ListingKind, name = 'lp.ko'): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text = '';
  for await (const part of listing(await openModule(input), kind, name))
    text += decoder.decode(part, { stream: true });
  return text;
}

const picture = codePicture(
  'x86_64',
  `e800000000 488b0500000000 c3 ${'00'.repeat(11)} e800000000 ${'00'.repeat(2)}`,
  `
symbol g FUNC LOCAL .text 0x18 5
undefined _printk
livepatch-symbol .klp.sym.vmlinux.var,1
rela .text 0x01 R_X86_64_PLT32 _printk -4
rela .text 0x08 R_X86_64_PC32 .klp.sym.vmlinux.var,1 4 in=.klp.rela.vmlinux..text flags=AIo
rela .text 0x12 R_X86_64_NONE 0 0
rela .text 0x19 R_X86_64_PLT32 .text -4
section .debug_info PROGBITS - 8
rela .debug_info 0 1 .text 0
`,
);

describe('in the manner of objdump -dr', () => {
  test('both kinds of relocations in their places, zeros left out', async () => {
    expect(await textOf(picture, 'objdump')).toBe(`
lp.ko:     file format elf64-x86-64


Disassembly of section .text:

0000000000000000 <f>:
   0:\tcallq  _printk
\t\t\t1: R_X86_64_PLT32\t_printk-0x4
   5:\tmovq   var+0x8(%rip), %rax
\t\t\t8: R_X86_64_PC32\t.klp.sym.vmlinux.var,1+0x4\t# .klp.rela.vmlinux..text
   c:\tretq
\t...
\t\t\t12: R_X86_64_NONE\t*ABS*

0000000000000018 <g>:
  18:\tcallq  f
\t\t\t19: R_X86_64_PLT32\t.text-0x4
\t...
`);
  });

  test.each([
    [
      'a machine that is not read',
      'ppc',
      'elf32-powerpc',
      'klpscope has no disassembler for PowerPC: the lines are bytes.',
    ],
    ['ppc64le', 'ppc64le', 'elf64-powerpcle', ''],
    ['s390x', 's390x', 'elf64-s390', ''],
    ['i386', 'i386', 'elf32-i386', ''],
    ['arm64', 'aarch64', 'elf64-littleaarch64', ''],
  ])('%s', async (_, machine, format, remark) => {
    const text = await textOf(codePicture(machine, '00000000'), 'objdump');
    expect(text).toContain(`lp.ko:     file format ${format}\n\n${remark}`);
  });

  test('addresses are as wide as the section needs', async () => {
    const text = await textOf(codePicture('x86_64', '90'.repeat(0x1000)), 'objdump');
    expect(text).toContain('\n     fff:\tnop\n');
  });

  test('code that is read in several pieces has no gap between them', async () => {
    const call = 'e800000000';
    const text = await textOf(codePicture('x86_64', call.repeat(2 ** 14)), 'objdump');
    const addresses = [...text.matchAll(/^ *([0-9a-f]+):/gm)].map(([, address]) =>
      Number.parseInt(address ?? '', 16),
    );
    expect(addresses).toHaveLength(2 ** 14);
    expect(addresses.every((address, i) => address === i * 5)).toBe(true);
  });
});

describe('in the manner of readelf -SWrs', () => {
  test('the relocations of one section are one table', async () => {
    const text = await textOf(picture, 'readelf');
    expect(text).toMatch(
      /\n\nRelocation section '\.rela\.text' at offset 0x[0-9a-f]+ contains 3 entries:\nRelocation section '\.klp\.rela\.vmlinux\.\.text' at offset 0x[0-9a-f]+ contains 1 entry:\n {4}Offset/,
    );
    expect(text.split('\n').filter((line) => /^0.*R_X86/.test(line))).toEqual([
      '0000000000000001  0000000400000004 R_X86_64_PLT32         0000000000000000 _printk - 4',
      '0000000000000008  0000000500000002 R_X86_64_PC32          0000000000000000 .klp.sym.vmlinux.var,1 + 4  [.klp.rela.vmlinux..text]',
      '0000000000000012  0000000000000000 R_X86_64_NONE                           0',
      '0000000000000019  0000000100000004 R_X86_64_PLT32         0000000000000000 .text - 4',
    ]);
    expect(text).toContain('\nNot loaded, left out here: .rela.debug_info\n');
  });
});

// The tools themselves, where the machine has them.
const tools =
  spawnSync('objdump', ['--version']).status === 0 && spawnSync('readelf', ['--version']).status === 0;

describe.skipIf(!tools)('the tools of binutils', () => {
  const folder = mkdtempSync(join(tmpdir(), 'klpscope-listing-'));
  const path = join(folder, 'lp.ko');

  afterAll(() => rmSync(folder, { recursive: true }));

  const run = (tool: string, ...args: string[]): string =>
    execFileSync(tool, args, { cwd: folder, encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } });
  /** Section headings, addresses of instructions, and relocations. */
  const placesOf = (text: string): string[] =>
    text
      .split('\n')
      .flatMap((line) => /^(Disassembly.*| *[0-9a-f]+:(?=\t)|\t\t\t.*|\t\.\.\.)/.exec(line)?.[0] ?? []);

  describe.each(samples)('on $name', (sample) => {
    beforeAll(() => writeFileSync(path, sampleModule(sample)));

    test('objdump gives the same places and relocations', async () => {
      const expected = placesOf(run('objdump', '-dr', '--no-show-raw-insn', 'lp.ko'));
      expect(expected.length).toBeGreaterThan(20);
      expect(placesOf(await textOf(sampleModule(sample), 'objdump'))).toEqual(expected);
    });

    test('readelf gives the same', async () => {
      const own = (await textOf(sampleModule(sample), 'readelf')).replace(/Key to Flags:(\n {2}.*)+\n/, '');
      const theirs = run('readelf', '-SWrs', 'lp.ko').replace(/Key to Flags:(\n {2}.*)+\n/, '');
      expect(own).toBe(theirs);
    });
  });
});
