import { describe, expect, test } from 'vitest';
import { compareInputs, digest } from '../testing/compare-pictures';
import { convertInput } from '../testing/open-module';
import { patchTables, plainList, plainLivepatch } from '../testing/pictures';

const hex = (text: string): string => Buffer.from(text).toString('hex');
const nop = (count: number): string => '90'.repeat(count);

/** Two functions that use each other, strings, data and the kernel. */
const base = `
module x86_64
modinfo vermagic=6.1.0 srcversion=AA license=GPL alias=pci:1 alias=pci:2
this-module lp
note .note.gnu.build-id GNU 3 0011
section .text PROGBITS AX 48 align=16 bytes=${nop(48)}
section .data PROGBITS WA 32 align=8 bytes=${'00'.repeat(24)}${'07'.repeat(8)}
section .bss NOBITS WA 16 align=8
section .rodata.str1.1 PROGBITS AMS 12 entsize=1 bytes=${hex('one\0two %d\n\0')}
section __bug_table PROGBITS WA 24 bytes=${'00'.repeat(8)}0a000100${'00'.repeat(8)}14000100
section .debug_info PROGBITS - 8 bytes=${'01'.repeat(8)}
file a.c
section-symbol .text
section-symbol .rodata.str1.1
section-symbol .bss
symbol show FUNC LOCAL .text 0 24
symbol f FUNC GLOBAL .text 24 24
symbol table OBJECT LOCAL .data 0 16
symbol value OBJECT LOCAL .data 24 8
symbol key.1 OBJECT LOCAL .bss 0 4
symbol key.2 OBJECT LOCAL .bss 8 8
undefined state_show
livepatch-symbol .klp.sym.vmlinux.hidden,1
rela .text 4 R_X86_64_PLT32 state_show -4
rela .text 10 R_X86_64_32S .rodata.str1.1 4
rela .text 16 R_X86_64_PC32 .bss -4
rela .text 28 R_X86_64_PLT32 .text -4
rela .text 36 R_X86_64_PC32 .bss 4
rela .text 42 R_X86_64_PLT32 .klp.sym.vmlinux.hidden,1 -4 in=.klp.rela.vmlinux..text flags=AIo
rela .data 0 R_X86_64_64 show 0
rela .data 8 R_X86_64_64 .rodata.str1.1 0
rela __bug_table 0 R_X86_64_PC32 .text 2
rela __bug_table 4 R_X86_64_PC32 .rodata.str1.1 0
rela __bug_table 12 R_X86_64_PC32 .text 26
rela __bug_table 16 R_X86_64_PC32 .rodata.str1.1 0
`;

/** The base with lines replaced: pairs of a text that occurs and what stands there instead. */
function edited(...edits: readonly (readonly [from: string, to: string])[]): string {
  return edits.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`the picture has no ${from}`);
    return text.replace(from, to);
  }, base);
}

test('a module is the same as itself', async () => {
  expect(digest(await compareInputs(base, base))).toEqual(['identical']);
});

describe('what means nothing is folded away', () => {
  test.each<[what: string, other: string, folded: string[]]>([
    ['another kernel', edited(['6.1.0', '6.12.0']), ['kernel-release 1']],
    ['another build', edited(['AA', 'BB'], ['GNU 3 0011', 'GNU 3 2233']), ['build-id 2']],
    ['debug information', edited(['01'.repeat(8), '02'.repeat(8)]), ['debug-information 1']],
    [
      'order of symbols',
      edited(
        ['symbol value OBJECT LOCAL .data 24 8\n', ''],
        ['symbol show', 'symbol value OBJECT LOCAL .data 24 8\nsymbol show'],
      ),
      ['symbol-order 3'],
    ],
    [
      'order of sections',
      edited(
        ['section .bss NOBITS WA 16 align=8\n', ''],
        ['file a.c', 'section .bss NOBITS WA 16 align=8\nfile a.c'],
      ),
      ['section-order 4'],
    ],
    [
      'numbers of the compiler',
      edited(['symbol key.1', 'symbol key.7'], ['symbol key.2', 'symbol key.1']),
      ['renumbered-names 2'],
    ],
    ['spelling of a livepatch section', edited(['vmlinux..text', 'vmlinux.text']), ['section-names 1']],
    ['PC32 for PLT32', edited(['4 R_X86_64_PLT32 state', '4 R_X86_64_PC32 state']), ['relocation-form 1']],
    [
      'places of strings',
      edited(
        [hex('one\0two %d\n\0'), hex('two %d\n\0one\0')],
        ['10 R_X86_64_32S .rodata.str1.1 4', '10 R_X86_64_32S .rodata.str1.1 0'],
        ['8 R_X86_64_64 .rodata.str1.1 0', '8 R_X86_64_64 .rodata.str1.1 8'],
        ['4 R_X86_64_PC32 .rodata.str1.1 0', '4 R_X86_64_PC32 .rodata.str1.1 8'],
        ['16 R_X86_64_PC32 .rodata.str1.1 0', '16 R_X86_64_PC32 .rodata.str1.1 8'],
      ),
      [],
    ],
    ['lines of the source', edited(['0a000100', '0b000100']), ['line-numbers 1']],
    [
      'order of records',
      edited(
        ['__bug_table 0 R_X86_64_PC32 .text 2', '__bug_table 0 R_X86_64_PC32 .text 26'],
        ['__bug_table 12 R_X86_64_PC32 .text 26', '__bug_table 12 R_X86_64_PC32 .text 2'],
        ['0a000100', 'ff'],
        ['14000100', '0a000100'],
        ['ff', '14000100'],
      ),
      [],
    ],
    ['R_X86_64_NONE', `${base}rela .text 20 R_X86_64_NONE state_show 0\n`, []],
    ['order of depends', edited(['license', 'depends=a,b license']), []],
  ])('%s', async (what, other, folded) => {
    const first = what === 'order of depends' ? edited(['license', 'depends=b,a license']) : base;
    const expected = folded.map((kind) => `folded ${kind}`);
    expect(digest(await compareInputs(first, other))).toEqual(['same', ...expected]);
  });

  test('a section for each function', async () => {
    const other = `
module x86_64
section .text.f PROGBITS AX 24 bytes=${nop(24)}
section .text.unlikely.show PROGBITS AX 24 bytes=${nop(24)}
symbol show FUNC LOCAL .text.unlikely.show 0 24
symbol f FUNC GLOBAL .text.f 0 24
rela .text.f 4 R_X86_64_PLT32 show -4
`;
    const one = `
module x86_64
section .text PROGBITS AX 48 bytes=${nop(48)}
section-symbol .text
symbol show FUNC LOCAL .text 0 24
symbol f FUNC GLOBAL .text 24 24
rela .text 28 R_X86_64_PLT32 .text -4
`;
    expect(digest(await compareInputs(one, other))).toEqual(['same', 'folded section-names 2']);
  });

  test('a call that the assembler filled in, without a relocation', async () => {
    const picture = (call: string, rela: string): string => `
module x86_64
section .text PROGBITS AX 32 bytes=${nop(16)}e8${call}c3${nop(10)}
symbol callee FUNC LOCAL .text 0 16
symbol caller FUNC GLOBAL .text 16 6
${rela}`;
    const filled = picture('ebffffff', '');
    const relocated = picture('00000000', 'rela .text 17 R_X86_64_PLT32 callee -4');
    expect(digest(await compareInputs(filled, relocated))).toEqual(['same', 'folded relocation-form 1']);
    const elsewhere = picture('ecffffff', '');
    expect(digest(await compareInputs(elsewhere, relocated))).toEqual([
      'different',
      'function caller changed: code references',
      '  added: - > +0x1 R_X86_64_PLT32 callee',
    ]);
  });
});

describe('what means something', () => {
  test.each<[what: string, other: string, lines: string[]]>([
    ['a tag', edited(['GPL', 'MIT']), ['modinfo:license changed: GPL > MIT']],
    [
      'one of several tags',
      edited(['alias=pci:2', 'alias=pci:3']),
      ['modinfo:alias=pci:3 added: - > pci:3', 'modinfo:alias=pci:2 removed: pci:2 > -'],
    ],
    [
      'a position',
      edited(['hidden,1', 'hidden,2'], ['hidden,1', 'hidden,2']),
      [
        'symbol hidden changed: .klp.sym.vmlinux.hidden,1 > .klp.sym.vmlinux.hidden,2',
        'function f changed: references',
        '  changed: +0x12 R_X86_64_PLT32 vmlinux.hidden,1 -0x4, with vmlinux > +0x12 R_X86_64_PLT32 vmlinux.hidden,2 -0x4, with vmlinux',
      ],
    ],
    [
      'the object that a relocation waits for',
      edited(['.klp.rela.vmlinux..text', '.klp.rela.ext4..text']),
      [
        'function f changed: references',
        '  gate: +0x12 R_X86_64_PLT32 vmlinux.hidden,1 -0x4, with vmlinux > +0x12 R_X86_64_PLT32 vmlinux.hidden,1 -0x4, with ext4',
      ],
    ],
    [
      'an addend',
      edited(['state_show -4', 'state_show 4']),
      [
        'function show changed: references',
        '  changed: +0x4 R_X86_64_PLT32 state_show -0x4 > +0x4 R_X86_64_PLT32 state_show +0x4',
      ],
    ],
    [
      'a string',
      edited([hex('two %d'), hex('two %u')]),
      [
        'function show changed: references',
        '  changed: +0xa R_X86_64_32S "two %d\\n" > +0xa R_X86_64_32S "two %u\\n"',
      ],
    ],
    [
      'the other of two variables of a name',
      edited(['36 R_X86_64_PC32 .bss 4', '36 R_X86_64_PC32 .bss -4']),
      ['function f changed: references', '  changed: +0xc R_X86_64_PC32 key.2 > +0xc R_X86_64_PC32 key.1'],
    ],
    ['data', edited(['07'.repeat(8), `${'07'.repeat(7)}08`]), ['variable value changed: data']],
    [
      'a size',
      edited(['.data 24 8', '.data 24 4']),
      ['variable value changed: size', 'section .data added: -0 +1'],
    ],
    ['an import', `${base}undefined other\n`, ['symbol other added: - > other']],
    [
      'a weak import',
      edited(['undefined state_show', 'undefined state_show WEAK']),
      ['symbol state_show changed: state_show > state_show (weak)'],
    ],
    ['a record', edited(['0a000100', '0a000200']), ['section __bug_table changed: -1 +1']],
    [
      'a function that only one has',
      edited(['symbol f FUNC GLOBAL .text 24 24', 'symbol g FUNC GLOBAL .text 24 24']),
      ['function g added', 'function f removed', 'folded follows-code 2'],
    ],
    [
      'struct module',
      `${base}rela .gnu.linkonce.this_module 0x40 R_X86_64_64 f 0\n`,
      ['struct module changed:  > f'],
    ],
  ])('%s', async (_, other, lines) => {
    expect(digest(await compareInputs(base, other))).toEqual(['different', ...lines]);
  });

  test('another kind of memory', async () => {
    const picture = (section: string): string => `
module x86_64
section ${section} PROGBITS AX 8 bytes=${nop(8)}
symbol f FUNC GLOBAL ${section} 0 8
`;
    expect(digest(await compareInputs(picture('.text'), picture('.init.text')))).toEqual([
      'different',
      'function f changed: section',
    ]);
  });

  test('only where a jump leads', async () => {
    const picture = (distance: string): string => `
module x86_64
section .text PROGBITS AX 8 bytes=eb${distance}31c0ffc0c390
symbol f FUNC GLOBAL .text 0 8
`;
    expect(digest(await compareInputs(picture('00'), picture('02')))).toEqual([
      'different',
      'function f changed: code',
    ]);
  });

  test('data without a name, by what it says', async () => {
    const picture = (first: string, second: string): string => `
module x86_64
section .text PROGBITS AX 16 bytes=${nop(16)}
section .rodata PROGBITS A 16 bytes=${first}${second}
section-symbol .rodata
symbol f FUNC GLOBAL .text 0 16
rela .text 4 R_X86_64_32S .rodata 0
rela .text 12 R_X86_64_32S .rodata 8
`;
    const [one, two, three] = ['01'.repeat(8), '02'.repeat(8), '03'.repeat(8)];
    const moved = picture(two, one)
      .replace('.rodata 0', '.rodata x')
      .replace('.rodata 8', '.rodata 0')
      .replace('.rodata x', '.rodata 8');
    expect(digest(await compareInputs(picture(one, two), moved))).toEqual(['same']);
    expect(digest(await compareInputs(picture(one, two), picture(one, three)))).toEqual([
      'different',
      'function f changed: references',
      '  changed: +0xc R_X86_64_32S .rodata+0x8 > +0xc R_X86_64_32S .rodata+0x8',
    ]);
  });
});

test('what is patched', async () => {
  const picture = (functions: readonly string[], replace: boolean): string => `
module x86_64
modinfo livepatch=Y
this-module lp
section .text PROGBITS AX 32 bytes=${nop(32)}
symbol new_show FUNC LOCAL .text 0 16
symbol new_open FUNC LOCAL .text 16 16
${patchTables([{ functions }], replace)}
`;
  const { patch } = await compareInputs(
    picture(['show,1=new_show', 'open,0=new_open'], false),
    picture(['show,2=new_show', 'close,0=new_open'], true),
  );
  expect(
    patch
      .filter(({ change }) => change !== 'same')
      .map(({ subject, a, b }) => `${subject}: ${a ?? '-'} > ${b ?? '-'}`),
  ).toEqual([
    'replace: false > true',
    'vmlinux: close: - > position 0, replaced by new_open',
    'vmlinux: open: position 0, replaced by new_open > -',
    'vmlinux: show: position 1, replaced by new_show > position 2, replaced by new_show',
  ]);
});

test('before and after a conversion: relocations become livepatch', async () => {
  const { bytes } = await convertInput(plainLivepatch, plainList);
  expect(digest(await compareInputs(plainLivepatch, bytes))).toEqual([
    'different',
    'symbol state_show changed: state_show > .klp.sym.vmlinux.state_show,0',
    'symbol ext4_var changed: ext4_var > .klp.sym.ext4.ext4_var,0',
    'function f changed: livepatch',
    '  becomes-livepatch: +0x4 R_X86_64_PLT32 state_show -0x4 > +0x4 R_X86_64_PLT32 vmlinux.state_show,0 -0x4, with vmlinux',
    '  becomes-livepatch: +0x14 R_X86_64_PC32 ext4_var -0x4 > +0x14 R_X86_64_PC32 ext4.ext4_var,0 -0x4, with ext4',
    '  becomes-livepatch: +0x1c R_X86_64_PLT32 state_show -0x4 > +0x1c R_X86_64_PLT32 vmlinux.state_show,0 -0x4, with vmlinux',
    'section .data changed: -1 +1',
  ]);
});

test('before and after objtool klp post-link: placeholders become livepatch, records that stay do not count', async () => {
  const picture = (symbol: string, rela: string): string => `
module x86_64
section .text PROGBITS AX 16 bytes=${nop(16)}
section __klp_relocs PROGBITS A 24 bytes=${'00'.repeat(24)}
section-symbol .text
symbol f FUNC GLOBAL .text 0 16
${symbol}
${rela}
rela __klp_relocs 0 R_X86_64_64 .text 4
rela __klp_relocs 8 R_X86_64_64 .klp.sym.vmlinux.g,1 -4
`;
  const before = picture(
    'undefined .klp.tombstone.g WEAK\nundefined .klp.sym.vmlinux.g,1',
    'rela .text 4 R_X86_64_PLT32 .klp.tombstone.g -4',
  );
  const after = picture(
    'livepatch-symbol .klp.sym.vmlinux.g,1',
    'rela .text 4 R_X86_64_PLT32 .klp.sym.vmlinux.g,1 -4 in=.klp.rela.vmlinux..text flags=AIo',
  );
  expect(digest(await compareInputs(before, after))).toEqual([
    'different',
    'symbol g changed: .klp.tombstone.g (weak) > .klp.sym.vmlinux.g,1',
    'symbol g#2 removed: .klp.sym.vmlinux.g,1 (undefined) > -',
    'function f changed: livepatch',
    '  becomes-livepatch: +0x4 R_X86_64_PLT32 .klp.tombstone.g -0x4 > +0x4 R_X86_64_PLT32 vmlinux.g,1 -0x4, with vmlinux',
  ]);
  const other = before.replace('.text 4\n', '.text 8\n');
  expect(digest(await compareInputs(before, other))).toEqual([
    'different',
    'section __klp_relocs changed: -1 +1',
  ]);
});
