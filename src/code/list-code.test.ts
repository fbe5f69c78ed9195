import { describe, expect, test } from 'vitest';
import { FormatError } from '../base/format-error';
import { codePicture, linesOf, listFunction } from '../testing/code-pictures';
import { openModule } from '../testing/open-module';
import { listCode, listedBytes, listedRelocations } from './list-code';

/** Calls and uses of everything: through both relocation sections, as a converted module has it. */
const converted = codePicture(
  'x86_64',
  `e800000000 e800000000 488b0500000000 48c7c700000000 e800000000 e8dfffffff e900000000 eb00 74fe c3`,
  `
section .data PROGBITS WA 32 align=8
section-symbol .data
symbol counters OBJECT LOCAL .data 8 24
undefined _printk
livepatch-symbol .klp.sym.vmlinux.state_show,2
livepatch-symbol .klp.sym.ext4.ext4_var,0
rela .text 0x01 R_X86_64_PLT32 _printk -4
rela .text 0x06 R_X86_64_PLT32 .klp.sym.vmlinux.state_show,2 -4 in=.klp.rela.vmlinux..text flags=AIo
rela .text 0x0d R_X86_64_PC32 .klp.sym.ext4.ext4_var,0 4 in=.klp.rela.ext4..text flags=AIo
rela .text 0x14 R_X86_64_32S .data 0x10
rela .text 0x19 R_X86_64_PLT32 _printk -4
rela .text 0x23 R_X86_64_PLT32 .klp.sym.vmlinux.state_show,2 -4
`,
);

describe('a listing', () => {
  test('has the relocations of all sections in their places', async () => {
    const { lines, ...listing } = await listFunction(converted);
    expect(linesOf({ lines, ...listing })).toEqual([
      '0: callq _printk',
      '5: callq state_show',
      'a: movq ext4_var+0x8(%rip), %rax',
      '11: movq $counters+0x8, %rdi',
      '18: callq _printk',
      '1d: callq 1',
      '22: jmp state_show',
      '27: jmp 0x29',
      '29: je 0x29',
      '2b: retq',
    ]);
    expect(listing).toMatchObject({ section: '.text', name: 'f', start: 0, size: 44 });
    expect(lines.flatMap(({ relocations }) => relocations).map(({ key }) => key)).toEqual([
      '.rela.text+0x1:R_X86_64_PLT32:_printk',
      '.klp.rela.vmlinux..text+0x6:R_X86_64_PLT32:.klp.sym.vmlinux.state_show,2',
      '.klp.rela.ext4..text+0xd:R_X86_64_PC32:.klp.sym.ext4.ext4_var,0',
      '.rela.text+0x14:R_X86_64_32S:.data',
      '.rela.text+0x19:R_X86_64_PLT32:_printk',
      '.rela.text+0x23:R_X86_64_PLT32:.klp.sym.vmlinux.state_show,2',
    ]);
    expect(lines[1]?.relocations).toMatchObject([
      { offset: 6, type: 'R_X86_64_PLT32', addend: -4n, section: '.klp.rela.vmlinux..text' },
    ]);
    expect(lines[0]?.relocations[0]).not.toHaveProperty('section');
    expect(Array.from(lines[0]?.bytes ?? [])).toEqual([0xe8, 0, 0, 0, 0]);
  });

  test('says what each target is', async () => {
    const { lines } = await listFunction(converted);
    const state_show = { kind: 'livepatch', name: 'state_show', object: 'vmlinux', position: 2 };
    expect(lines.flatMap(({ relocations }) => relocations).map(({ target }) => target)).toEqual([
      { kind: 'undefined', name: '_printk' },
      { ...state_show, gate: 'vmlinux' },
      { kind: 'livepatch', name: 'ext4_var', object: 'ext4', position: 0, gate: 'ext4', delta: 8 },
      { kind: 'own', section: '.data', offset: 16, name: 'counters', delta: 8 },
      { kind: 'undefined', name: '_printk' },
      // In an ordinary section no livepatch applies it.
      state_show,
    ]);
  });

  test('knows where branches lead, and what is called', async () => {
    const { lines, calls } = await listFunction(converted);
    const state_show = { kind: 'livepatch', name: 'state_show', object: 'vmlinux', position: 2 };
    expect(lines.flatMap(({ offset, branch }) => (branch === undefined ? [] : [[offset, branch]]))).toEqual([
      [0x1d, 1],
      [0x27, 0x29],
      [0x29, 0x29],
    ]);
    expect(calls).toEqual([
      { target: { kind: 'undefined', name: '_printk' }, from: [0, 0x18] },
      { target: { ...state_show, gate: 'vmlinux' }, from: [5] },
      { target: { kind: 'own', section: '.text', offset: 1, name: 'f', delta: 1 }, from: [0x1d] },
      { target: state_show, from: [0x22] },
    ]);
  });

  test.each([
    ['a section symbol, by the symbol that covers the place', '.text 12', 'g'],
    ['within it', '.text 13', 'g+0x1'],
    ['where none covers it', '.data 0', '.data+0x4'],
    ['a symbol of its own keeps its name', 'g -3', 'g+0x1'],
    ['an absolute one', 'absolute -4', 'absolute'],
    ['common storage', 'common -4', 'common'],
    ['none', '0 0x2c', '0x30'],
    ['an index that is none', '77 -4', 'symbol 77'],
    ['a name of the minimal klp-convert', '.klp.sym.rela.lp.vmlinux.x,1 -4', '.klp.sym.rela.lp.vmlinux.x,1'],
    ['a livepatch symbol with a damaged name', '.klp.sym.x -4', '.klp.sym.x'],
  ])('%s', async (_, relocation, operand) => {
    const picture = codePicture(
      'x86_64',
      `e800000000 c3`,
      `
section .text.g PROGBITS AX 4
section .data PROGBITS WA 8
section-symbol .data
symbol g FUNC GLOBAL .text 16 8
symbol absolute NOTYPE GLOBAL ABS 0x40 0
symbol common OBJECT GLOBAL COM 8 8
undefined .klp.sym.rela.lp.vmlinux.x,1
livepatch-symbol .klp.sym.x
rela .text 1 R_X86_64_PLT32 ${relocation}
`,
    );
    const { lines } = await listFunction(picture);
    expect(lines[0]?.operands.replace(/^\*ABS\*\+/, '')).toBe(operand);
  });

  test('a range of a section has no name; where the file has less, that is said', async () => {
    const module = await openModule(converted);
    const section = module.object.findSection('.text') ?? 0;
    expect(await listCode(module, { section, start: 5, size: 5 })).toMatchObject({
      section: '.text',
      start: 5,
      size: 5,
      lines: [{ offset: 5, operands: 'state_show' }],
    });
    const beyond = await listCode(module, { section, start: 0x2b, size: 100 });
    expect(beyond).not.toHaveProperty('name');
    expect(beyond).toMatchObject({ size: 1, remark: 'The file has 1 of 100 bytes.' });
    expect(await listCode(module, { section, start: 1000, size: 0 })).toMatchObject({ size: 0, lines: [] });
  });

  test.each([
    { name: 'no such' },
    { name: 'f', offset: 4 },
    { name: 'f', section: 1 },
    { section: 99, start: 0, size: 1 },
    { section: 0, start: 0, size: 1 },
    { section: 1, start: -1, size: 1 },
  ])('nothing for %o', async (place) => {
    expect(await listCode(await openModule(converted), place)).toBeUndefined();
  });

  test('a function longer than the limit is cut, and says so', async () => {
    const size = listedBytes + 8;
    const listing = await listFunction(codePicture('x86_64', '90'.repeat(size)));
    expect(listing.size).toBe(size);
    expect(listing.lines.length).toBe(listedBytes);
    expect(listing.remark).toBe('The first 262,144 of 262,152 bytes are listed.');
  });

  test('more relocations than code can use are left out, and that is said', async () => {
    const module = await openModule(codePicture('x86_64', 'c3', 'undefined x\nrela .text 0 1 x 0'));
    const [section] = module.relocations;
    if (section === undefined) throw new Error('there is no relocation');
    const count = listedRelocations + 3;
    const table = {
      count,
      hasAddend: true,
      r_offset: new BigUint64Array(count),
      r_symbol: new Uint32Array(count),
      r_type: new Uint32Array(count),
      r_addend: new BigInt64Array(count),
    };
    const listing = await listCode({ ...module, relocations: [{ ...section, table }] }, { name: 'f' });
    expect(listing?.lines[0]?.relocations).toHaveLength(listedRelocations);
    expect(listing?.remark).toBe('3 relocations more are left out.');
  });

  test('a section outside the file is a FormatError', async () => {
    const module = await openModule(converted);
    module.object.sections.sh_offset[module.object.findSection('.text') ?? 0] = 2 ** 40;
    await expect(listCode(module, { name: 'f' })).rejects.toThrow(FormatError);
  });
});
