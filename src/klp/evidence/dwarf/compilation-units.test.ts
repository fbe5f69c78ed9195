import { describe, expect, test } from 'vitest';
import { FormatError } from '../../../base/format-error';
import { evidenceFixture } from '../../../testing/evidence-fixtures';
import { openObject } from '../../../testing/open-module';
import { endsSoon } from '../../../testing/processor-time';
import { readCompilationUnits } from './compilation-units';

const annotations = '.klp.module_relocs.vmlinux';

/** Each unit as `name section start-end …; mark …`. */
async function unitsOf(input: string | Uint8Array<ArrayBuffer>): Promise<string[]> {
  const object = await openObject(input);
  const marked = new Set([object.findSection(annotations) ?? 0]);
  const units = await readCompilationUnits(object, await object.symbols(), marked);
  return units.map(({ name, ranges, marks }) => {
    const code = ranges.map(({ section, start, end }) => `${object.sectionName(section)} ${start}-${end}`);
    return `${[name, ...code].join(' ')}; ${marks.map(({ offset }) => offset).join(' ')}`;
  });
}

const ofGcc = ['a.c .text 0-52; 0', 'b.c .text 64-116 .init.text 0-17; 12', 'last.c .text 128-132; '];
const ofClang = ['a.c .text 0-30; 0', 'b.c .text 32-62 .init.text 0-11; 12', 'last.c .text 64-68; '];

test.each([
  ['gcc-dwarf5', ofGcc],
  ['gcc-dwarf4', ofGcc],
  ['gcc-zlib', ofGcc],
  ['gcc-zstd', ofGcc],
  ['clang-dwarf5', ofClang],
  ['clang-dwarf4', ofClang],
  [
    'gcc-sections',
    [
      'a.c .text.a_first 0-17 .text.a_second 0-20; 0',
      'b.c .text.b_first 0-20 .text.b_second 0-20 .init.text 0-17; 12',
      'last.c .text.last 0-4; ',
    ],
  ],
  ['same-name', ['x/same.c .text 0-52; 0', 'y/same.c .text 64-116; 12']],
])('%s', async (name, expected) => {
  expect(await unitsOf(evidenceFixture(`${name}.ko`))).toEqual(expected);
});

test('of a big-endian machine', async () => {
  expect(await unitsOf(evidenceFixture('clang-s390x-b.o'))).toEqual(['b.c .text 0-88 .init.text 0-32; 0']);
});

test('what is read of gcc and clang differs', async () => {
  const sections = await Promise.all(
    ['gcc-dwarf5', 'gcc-dwarf4', 'clang-dwarf5', 'clang-dwarf4'].map(async (name) =>
      (await openObject(evidenceFixture(`${name}.ko`))).sections.names.filter((section) =>
        /^\.debug_(aranges|addr|str_offsets|ranges|rnglists)$/.test(section),
      ),
    ),
  );
  expect(sections.map((names) => names.toSorted().join(' '))).toEqual([
    '.debug_aranges .debug_rnglists',
    '.debug_aranges .debug_ranges',
    '.debug_addr .debug_rnglists .debug_str_offsets',
    '.debug_ranges',
  ]);
});

// DW_TAG_compile_unit with name (string), low_pc (addr), high_pc (data4).
const abbreviations = '01 11 00  03 08 11 01 12 06  00 00  00';

/** A module with `units` in .debug_info: each a head, a name, and where its code of 16 bytes is. */
function moduleOf(units: readonly string[], rest = '', size = 256): string {
  return `
module x86_64
section .text PROGBITS AX ${size}
section ${annotations} PROGBITS WA 12
section .debug_abbrev PROGBITS - 0 bytes=${abbreviations.replaceAll(' ', '')}
section .debug_info PROGBITS - 0 bytes=${units.join('').replaceAll(' ', '')}
section-symbol .text
section-symbol .debug_abbrev
${rest}`;
}

const dwarf4 = '16000000 0400 00000000 08  01  61 00  0000000000000000 10000000';
const low = (offset: number): string => `rela .debug_info ${offset} 1 .text 32`;

describe('a unit', () => {
  test.each([
    ['of DWARF 4', dwarf4, low(14), ['a .text 32-48; ']],
    ['of DWARF 3', dwarf4.replace('0400', '0300'), low(14), ['a .text 32-48; ']],
    [
      'of 64-bit DWARF',
      'ffffffff 1a00000000000000 0400 0000000000000000 08  01  61 00  0000000000000000 10000000',
      low(26),
      ['a .text 32-48; '],
    ],
    [
      'of DWARF 5',
      '17000000 0500 01 08 00000000  01  61 00  0000000000000000 10000000',
      low(15),
      ['a .text 32-48; '],
    ],
    [
      'of DWARF 5 with types',
      '17000000 0500 02 08 00000000  01  61 00  0000000000000000 10000000',
      low(15),
      [],
    ],
    ['of DWARF 6', dwarf4.replace('0400', '0600'), low(14), []],
    ['whose address nothing relocates', dwarf4, '', []],
    ['whose address two relocations make', dwarf4, `${low(14)}\n${low(14)}`, []],
    ['whose address is undefined', dwarf4, 'undefined f\nrela .debug_info 14 1 f 0', []],
    ['behind the section', dwarf4, 'rela .debug_info 14 1 .text 241', []],
    ['before the section', dwarf4, 'rela .debug_info 14 1 .text -1', []],
    ['in a section that is not loaded', dwarf4, 'rela .debug_info 14 1 .debug_abbrev 0', []],
    ['with an abbreviation that is missing', dwarf4.replace('08  01', '08  02'), low(14), []],
    ['with a null entry', dwarf4.replace('08  01', '08  00'), '', []],
  ])('%s', async (_, unit, rest, expected) => {
    expect(await unitsOf(moduleOf([unit], rest))).toEqual(expected);
  });

  test('that is damaged does not spoil the others', async () => {
    const units = [dwarf4, dwarf4.replace('0400', '0900'), dwarf4];
    expect(await unitsOf(moduleOf(units, `${low(14)}\n${low(14 + 2 * 26)}`))).toEqual([
      'a .text 32-48; ',
      'a .text 32-48; ',
    ]);
  });

  test.each([
    ['a length beyond the section', moduleOf([dwarf4.replace('16', '17')])],
    ['too many units', moduleOf(Array.from({ length: 4097 }, () => dwarf4))],
    ['no abbreviations', moduleOf([dwarf4]).replaceAll('.debug_abbrev', '.debug_nothing')],
  ])('%s', async (_, text) => {
    await expect(unitsOf(text)).rejects.toThrow(FormatError);
  });

  test('many of them in little time', async () => {
    const count = 4096;
    const rest = Array.from({ length: count }, (_, i) => `rela .debug_info ${14 + i * 26} 1 .text ${i * 16}`);
    const object = await openObject(
      moduleOf(
        Array.from({ length: count }, () => dwarf4),
        rest.join('\n'),
        count * 16,
      ),
    );
    const read = async () =>
      expect(await readCompilationUnits(object, await object.symbols(), new Set())).toHaveLength(count);
    expect(await endsSoon(read)).toBe(true);
  });
});
