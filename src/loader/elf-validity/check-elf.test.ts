import { describe, expect, test } from 'vitest';
import { BufferSource } from '../../bytes/byte-source';
import { moduleFromText } from '../../testing/module-from-text';
import { everyTable, plainLivepatch } from '../../testing/pictures';
import { readPlainElf } from '../../testing/plain-elf';
import { sampleModule, samples } from '../../testing/samples';
import { type KernelRelease, kernelReleases } from '../profile';
import { checkElf } from './check-elf';

const picture = `module x86_64
modinfo vermagic=6.1.0 name=lp
this-module lp
section .text PROGBITS AX 16
section .bss NOBITS WA 64
section .comment PROGBITS - 8
symbol f FUNC GLOBAL .text 0 16
`;
const sound = moduleFromText(picture);

const headerFields: Readonly<Record<string, readonly [offset: number, width: number]>> = {
  ei_mag0: [0, 1],
  ei_class: [4, 1],
  ei_data: [5, 1],
  e_type: [16, 2],
  e_machine: [18, 2],
  e_shoff: [40, 8],
  e_flags: [48, 4],
  e_shentsize: [58, 2],
  e_shnum: [60, 2],
  e_shstrndx: [62, 2],
};
const sectionFields: typeof headerFields = {
  sh_name: [0, 4],
  sh_type: [4, 4],
  sh_flags: [8, 8],
  sh_addr: [16, 8],
  sh_offset: [24, 8],
  sh_size: [32, 8],
  sh_link: [40, 4],
};

/**
 * What to change: a field of the header, of a section by name or `#index`, or a byte of its contents (`.strtab @-1`). A
 * name as the value is that section's field, for `sh_link` its index.
 */
type Edits = Readonly<Record<string, number | bigint | string>>;

function edited(bytes: Uint8Array<ArrayBuffer>, edits: Edits): Uint8Array<ArrayBuffer> {
  const little = bytes[5] !== 2;
  const { sections, shoff } = readPlainElf(bytes);
  const sectionOf = (word: string): number =>
    word.startsWith('#') ? Number(word.slice(1)) : sections.findIndex(({ name }) => name === word);
  const placeOf = (key: string): readonly [number, number] => {
    const [word = '', field] = key.split(' ');
    const [offset, width] = (field === undefined ? headerFields[word] : sectionFields[field]) ?? [0, 1];
    if (field === undefined) return [offset, width];
    const section = sections[sectionOf(word)];
    if (section === undefined) throw new Error(`there is no section ${word}`);
    if (!field.startsWith('@')) return [shoff + sections.indexOf(section) * 64 + offset, width];
    const within = Number(field.slice(1));
    return [section.offset + (within < 0 ? section.size + within : within), 1];
  };
  const result = bytes.slice();
  const numberOf = (key: string, value: number | bigint | string): bigint => {
    if (typeof value !== 'string') return BigInt(value);
    if (key.endsWith('sh_link')) return BigInt(sectionOf(value));
    const [from] = placeOf(`${value} ${key.split(' ')[1]}`);
    return BigInt(new DataView(bytes.buffer).getUint32(from, little));
  };
  for (const [key, value] of Object.entries(edits)) {
    const [offset, width] = placeOf(key);
    const number = numberOf(key, value);
    for (let i = 0; i < width; i++)
      result[offset + (little ? i : width - 1 - i)] = Number((number >> BigInt(8 * i)) & 0xffn);
  }
  return result;
}

/** `passed`, or the lines in dmesg; a refusal says why as well. */
async function verdictOf(bytes: Uint8Array<ArrayBuffer>, release: KernelRelease): Promise<string> {
  const found = await checkElf(new BufferSource(bytes), { release, isDebian: true });
  if (found.outcome !== 'failed') return found.outcome;
  expect(found).toMatchObject({ outcome: 'failed', errno: 'ENOEXEC' });
  expect(found.explanation).toMatch(/^.+\.$/s);
  return found.messages.join(' / ');
}

function verdictsOf(bytes: Uint8Array<ArrayBuffer>): Promise<string[]> {
  return Promise.all(kernelReleases.map((release) => verdictOf(bytes, release)));
}

const invalid = 'Module has invalid ELF structures';
/** What 5.10, 6.1, 6.12 and 7.3 say. */
type Verdicts = readonly [string, string, string, string];
const passes: Verdicts = ['passed', 'passed', 'passed', 'passed'];
const same = (text: string): Verdicts => [invalid, text, text, text];
const until612 = (text: string, after: string): Verdicts => [invalid, text, after, after];
const since612 = (text: string, before = 'passed'): Verdicts => [before, before, text, text];
const since73 = (text: string): Verdicts => ['passed', 'passed', 'passed', text];

test.each<[string, Uint8Array<ArrayBuffer>]>([
  ['a small one', sound],
  ['a livepatch', moduleFromText(plainLivepatch)],
  ['every table, x86-64', moduleFromText(everyTable('x86_64'))],
  ['every table, s390', moduleFromText(everyTable('s390x'))],
  ['one for PowerPC64', moduleFromText(picture.replace('x86_64', 'ppc64le'))],
  ['one for arm64', moduleFromText(picture.replace('x86_64', 'aarch64'))],
  ...samples.map((sample): [string, Uint8Array<ArrayBuffer>] => [sample.name, sampleModule(sample)]),
])('%s passes in every release', async (_, bytes) => {
  expect(await verdictsOf(bytes)).toEqual(passes);
});

describe('the ELF header', () => {
  test.each([0, 1, 5, 16, 17, 20, 40, 63])('%i bytes of a file', async (length) => {
    expect(await verdictsOf(sound.slice(0, length))).toEqual(same(`Invalid ELF header len ${length}`));
  });

  test.each<[string, Edits, Verdicts]>([
    ['no ELF', { ei_mag0: 0x50 }, same('Invalid ELF header magic: != \\x7fELF')],
    ['a program', { e_type: 2 }, same('Invalid ELF header type: 2 != 1')],
    ['an odd type', { e_type: 0xffff }, same('Invalid ELF header type: 65535 != 1')],
    ['type before machine', { e_type: 3, e_machine: 3 }, same('Invalid ELF header type: 3 != 1')],
    ['an unknown machine', { e_machine: 4242 }, same('Invalid architecture in ELF header: 4242')],
    ['machine before size', { e_machine: 3, e_shentsize: 40 }, same('Invalid architecture in ELF header: 3')],
    ['RISC-V', { e_machine: 243 }, passes],
    ['LoongArch', { e_machine: 258 }, passes],
    ['RISC-V, 32-bit', { e_machine: 243, ei_class: 1 }, same('Invalid architecture in ELF header: 243')],
    ['LoongArch, 32-bit', { e_machine: 258, ei_class: 1 }, same('Invalid architecture in ELF header: 258')],
    ['x86-64 said to be 32-bit', { ei_class: 1 }, passes],
    ['arm64 said to be 32-bit', { e_machine: 183, ei_class: 1 }, passes],
    ['an odd EI_DATA', { ei_data: 77 }, passes],
    ['short section headers', { e_shentsize: 40 }, same('Invalid ELF section header size')],
    ['size before place', { e_shentsize: 0, e_shoff: 2n ** 63n }, same('Invalid ELF section header size')],
    ...[BigInt(sound.length), 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n].map(
      (e_shoff): [string, Edits, Verdicts] => [
        `section headers at ${e_shoff}`,
        { e_shoff },
        same('Invalid ELF section header overflow'),
      ],
    ),
    ['too many section headers', { e_shnum: 10 }, same('Invalid ELF section header overflow')],
    [
      'no name table',
      { e_shstrndx: 0 },
      same('Invalid ELF section name index: 0 || e_shstrndx (0) >= e_shnum (9)'),
    ],
    [
      'a name table beyond',
      { e_shstrndx: 9 },
      same('Invalid ELF section name index: 9 || e_shstrndx (9) >= e_shnum (9)'),
    ],
    [
      'extended numbering of the name table',
      { e_shstrndx: 0xffff },
      same('Invalid ELF section name index: 65535 || e_shstrndx (65535) >= e_shnum (9)'),
    ],
    [
      'extended numbering of sections',
      { e_shnum: 0, '#0 sh_size': 9 },
      until612(
        'Invalid ELF section name index: 8 || e_shstrndx (8) >= e_shnum (0)',
        'ELF Spec violation: section 0 type(0)!=SH_NULL or non-zero len or addr',
      ),
    ],
    [
      'no sections at the end of the file',
      { e_shnum: 0, e_shoff: sound.length - 1 },
      same('Invalid ELF section name index: 8 || e_shstrndx (8) >= e_shnum (0)'),
    ],
  ])('%s', async (_, edits, expected) => {
    expect(await verdictsOf(edited(sound, edits))).toEqual(expected);
  });

  test.each<[string, string, Edits, Verdicts]>([
    ['i386', 'i386', {}, same('Invalid architecture in ELF header: 3')],
    ['ELF32 said to be x86-64', 'i386', { e_machine: 62 }, same('Invalid ELF section header size')],
    ['big-endian PowerPC', 'ppc64', {}, same('Invalid ELF header type: 256 != 1')],
    ['big-endian, of no known machine', 'mips64', {}, same('Invalid ELF header type: 256 != 1')],
    ['s390 by its old number', 's390x', { e_machine: 0xa390 }, passes],
    [
      's390 by its old number, 31-bit',
      's390x',
      { e_machine: 0xa390, ei_class: 1 },
      same('Invalid architecture in ELF header: 41872'),
    ],
    ['s390, 31-bit', 's390x', { ei_class: 1 }, same('Invalid architecture in ELF header: 22')],
    [
      'ELFv2 lost from e_flags',
      'ppc64le',
      { e_flags: 0 },
      since612('Invalid module architecture in ELF header: 21'),
    ],
    [
      'the ABI before the size of section headers',
      'ppc64le',
      { e_flags: 1, e_shentsize: 0 },
      until612('Invalid ELF section header size', 'Invalid module architecture in ELF header: 21'),
    ],
  ])('%s', async (_, target, edits, expected) => {
    expect(await verdictsOf(edited(moduleFromText(picture.replace('x86_64', target)), edits))).toEqual(
      expected,
    );
  });

  test('a little-endian file for s390', async () => {
    expect(await verdictsOf(edited(sound, { e_machine: 22 }))).toEqual(
      same('Invalid ELF header type: 256 != 1'),
    );
  });
});

describe('section headers and their names', () => {
  const empty = 'empty section name table';
  const zero = 'ELF Spec violation: section 0 type(1)!=SH_NULL or non-zero len or addr';
  const beyond = (section: number, type: number): string =>
    `Invalid ELF section in module (section ${section} type ${type})`;
  const unnamed = (section: number, type: number): string =>
    `Invalid ELF section name in module (section ${section} type ${type})`;
  /** 5.10 has this text too. */
  const spoken = (text: string): Verdicts => [`${text} / ${invalid}`, text, text, text];

  test.each<[string, Edits, Verdicts]>([
    [
      'names beyond the file',
      { '.shstrtab sh_size': 10000 },
      until612('Invalid ELF section hdr(type 3)', beyond(8, 3)),
    ],
    [
      'names whose end wraps',
      { '.shstrtab sh_offset': 2n ** 64n - 1n, '.shstrtab sh_size': 2 },
      until612('Invalid ELF section hdr(type 3)', beyond(8, 3)),
    ],
    [
      'names in no string table',
      { '.shstrtab sh_type': 1 },
      since612('Invalid ELF section name table type: 1'),
    ],
    [
      'names without bytes',
      { '.shstrtab sh_type': 8, '.shstrtab sh_offset': 2n ** 63n },
      until612('Invalid ELF section hdr(type 8)', 'Invalid ELF section name table type: 8'),
    ],
    [
      'names without an end',
      { '.shstrtab @-1': 0x41 },
      same("ELF Spec violation: section name table isn't null terminated"),
    ],
    [
      'an empty name table after a byte that is not NUL',
      { '.shstrtab sh_size': 0, '.shstrtab sh_offset': 2 },
      same(empty),
    ],
    [
      'an empty name table after a NUL',
      { '.shstrtab sh_size': 0, '.shstrtab sh_offset': 8 },
      [`${unnamed(1, 1)} / ${invalid}`, empty, empty, empty],
    ],
    [
      'an empty name table where nothing is before',
      { '.shstrtab sh_size': 0, '.shstrtab sh_offset': 0 },
      same(empty),
    ],
    ['section 0 with a type', { '#0 sh_type': 1 }, same(zero)],
    ['section 0 with a size', { '#0 sh_size': 1 }, same(zero.replace('type(1)', 'type(0)'))],
    ['section 0 with an address', { '#0 sh_addr': 2n ** 63n }, same(zero.replace('type(1)', 'type(0)'))],
    ['a type is printed with its sign', { '#0 sh_type': 0xffffffff }, same(zero.replace('(1)', '(-1)'))],
    [
      'section 0 after the names in 6.1, before since',
      { '#0 sh_type': 1, '.shstrtab @-1': 1 },
      until612("ELF Spec violation: section name table isn't null terminated", zero),
    ],
    ...[10000n, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n].map((sh_offset): [string, Edits, Verdicts] => [
      `contents at ${sh_offset}`,
      { '.text sh_offset': sh_offset },
      spoken(beyond(3, 1)),
    ]),
    ['contents too large', { '.text sh_size': 2n ** 64n - 1n }, spoken(beyond(3, 1))],
    ['contents of a section that is not loaded', { '.comment sh_offset': 10000 }, spoken(beyond(5, 1))],
    ['contents up to the last byte', { '.comment sh_offset': sound.length - 8 }, passes],
    ['contents one byte too far', { '.comment sh_offset': sound.length - 7 }, spoken(beyond(5, 1))],
    [
      'a type with the high bit',
      { '.text sh_type': 0x80000000, '.text sh_size': 10000 },
      spoken(beyond(3, 0x80000000)),
    ],
    [
      'what has no contents lies anywhere',
      { '.bss sh_offset': 2n ** 63n, '.comment sh_type': 0, '.comment sh_size': 2n ** 63n },
      passes,
    ],
    ['a name beyond the table', { '.text sh_name': 10000 }, spoken(unnamed(3, 1))],
    ['a name at the end of the table', { '.text sh_name': 0xffffffff }, spoken(unnamed(3, 1))],
    [
      'a lost name of a section that is not loaded',
      { '.comment sh_name': 10000 },
      since612(unnamed(5, 1), 'harmful'),
    ],
    [
      'a lost name of a section without contents',
      { '.bss sh_name': 10000 },
      since612(unnamed(4, 8), 'harmful'),
    ],
    ['the null section has no name', { '#0 sh_name': 10000 }, passes],
    [
      'the first section is at fault in 6.1, contents first since',
      { '.text sh_name': 10000, '.comment sh_offset': 10000 },
      [`${unnamed(3, 1)} / ${invalid}`, unnamed(3, 1), beyond(5, 1), beyond(5, 1)],
    ],
  ])('%s', async (_, edits, expected) => {
    expect(await verdictsOf(edited(sound, edits))).toEqual(expected);
  });
});

describe('the sections of a module', () => {
  const missing = '(missing .modinfo section or name field)';
  const own = '.gnu.linkonce.this_module';
  const none = (name = 'lp'): Verdicts => [
    `${name}: No module found in object`,
    `${name}: No module found in object`,
    `module ${name}: Exactly one ${own} section must exist.`,
    `module ${name}: Exactly one ${own} section must exist.`,
  ];
  const withoutBytes = `module lp: ${own} section must have a size set`;
  const occupied = `module lp: ${own} must occupy memory during process execution`;
  const all = (text: string): Verdicts => [text, text, text, text];

  test.each<[string, Edits, Verdicts]>([
    ['none of struct module', { [`${own} sh_name`]: 0 }, none()],
    ['none, and none of .modinfo', { [`${own} sh_name`]: 0, '.modinfo sh_name': 0 }, none(missing)],
    ['two of struct module', { '.comment sh_name': own }, since612(none()[2])],
    ['a null one counts', { '.bss sh_name': own, '.bss sh_type': 0 }, since612(none()[2])],
    [
      'two of .modinfo',
      { '.comment sh_name': '.modinfo' },
      since612('Only one .modinfo section must exist.'),
    ],
    [
      'no .modinfo is no fault of its own',
      { '.modinfo sh_name': 0, '.symtab sh_type': 1 },
      all(`${missing}: module has no symbols (stripped?)`),
    ],
    [
      '.modinfo without SHF_ALLOC',
      { '.modinfo sh_flags': 0, '.symtab sh_type': 1 },
      since612('lp: module has no symbols (stripped?)', `${missing}: module has no symbols (stripped?)`),
    ],
    [
      '.modinfo that lies nowhere',
      { '.modinfo sh_type': 8, '.modinfo sh_offset': 2n ** 63n, '.symtab sh_type': 1 },
      all(`${missing}: module has no symbols (stripped?)`),
    ],
    ['struct module without bytes', { [`${own} sh_type`]: 8 }, since612(withoutBytes, 'harmful')],
    [
      'struct module without SHF_ALLOC',
      { [`${own} sh_flags`]: 1 },
      [none()[0], none()[1], occupied, occupied],
    ],
    [
      'bytes before SHF_ALLOC before size',
      { [`${own} sh_type`]: 8, [`${own} sh_flags`]: 0, [`${own} sh_size`]: 0 },
      [none()[0], none()[1], withoutBytes, withoutBytes],
    ],
    [
      'SHF_ALLOC before size',
      { [`${own} sh_flags`]: 0, [`${own} sh_size`]: 0 },
      [none()[0], none()[1], occupied, occupied],
    ],
    [
      'an empty struct module',
      { [`${own} sh_size`]: 0 },
      since612(
        `module lp: ${own} section size must match the kernel's built struct module size at run time`,
        'harmful',
      ),
    ],
    ['no symbols', { '.symtab sh_type': 1 }, all('lp: module has no symbols (stripped?)')],
    [
      'symbols before struct module in 6.1, after since',
      { '.symtab sh_type': 1, [`${own} sh_name`]: 0 },
      since612(none()[2], 'lp: module has no symbols (stripped?)'),
    ],
    [
      'two symbol tables',
      { '.comment sh_type': 2, '.comment sh_link': '.symtab' },
      since612('lp: module has no symbols (stripped?)'),
    ],
    [
      'two symbol tables, one without names',
      { '.comment sh_type': 2 },
      until612(
        'Invalid ELF sh_link!=SHN_UNDEF(0) or (sh_link(0) >= hdr->e_shnum(9)',
        'lp: module has no symbols (stripped?)',
      ),
    ],
    ...([0, 9, 0xffffffff] as const).map((link): [string, Edits, Verdicts] => [
      `symbols with names in section ${link}`,
      { '.symtab sh_link': link },
      same(`Invalid ELF sh_link!=SHN_UNDEF(${link | 0}) or (sh_link(${link | 0}) >= hdr->e_shnum(9)`),
    ]),
    [
      'symbols with names in no string table',
      { '.strtab sh_type': 8 },
      since612('Invalid ELF symbol string table type: 8'),
    ],
    ['no bytes of names', { '.strtab sh_size': 0 }, since73('empty symbol string table')],
    ['names without a first NUL', { '.strtab @0': 0x41 }, since73('symbol string table missing leading NUL')],
    [
      'names without a last NUL',
      { '.strtab @-1': 0x41 },
      since73("symbol string table isn't NUL terminated"),
    ],
    ['a lost name', { '.symtab @24': 0xff }, since73('symbol name out of bounds in string table')],
    [
      'a name at the end of the table',
      { '.symtab @24': 3 },
      since73('symbol name out of bounds in string table'),
    ],
    ['an empty name at the end of the table', { '.symtab @24': 2 }, passes],
    ['a lost name of symbol 0', { '.symtab @3': 0xff }, since73('symbol name out of bounds in string table')],
    ['half a symbol at the end', { '.symtab @24': 0xff, '.symtab sh_size': 47 }, passes],
  ])('%s', async (_, edits, expected) => {
    expect(await verdictsOf(edited(sound, edits))).toEqual(expected);
  });

  test.each<[string, string, Verdicts]>([
    ['as many names', 'crcs PROGBITS A 8\nnames PROGBITS A 4 bytes=61006200', passes],
    ['more names', 'crcs PROGBITS A 4\nnames PROGBITS A 4 bytes=61006200', passes],
    ['part of a number', 'crcs PROGBITS A 7\nnames PROGBITS A 2 bytes=6100', passes],
    ['empty names count', 'crcs PROGBITS A 8\nnames PROGBITS A 2 bytes=0000', passes],
    ['neither is allocated', 'crcs PROGBITS - 8\nnames PROGBITS - 2 bytes=6100', passes],
    [
      'no names',
      'crcs PROGBITS A 8\nnames PROGBITS - 4 bytes=61006200',
      since73('extended version crc+name presence does not match'),
    ],
    [
      'no numbers',
      'names PROGBITS A 2 bytes=6100',
      since73('extended version crc+name presence does not match'),
    ],
    [
      'fewer names',
      'crcs PROGBITS A 8\nnames PROGBITS A 2 bytes=6100',
      since73('more extended version crcs than names'),
    ],
    [
      'a name without an end',
      'crcs PROGBITS A 8\nnames PROGBITS A 3 bytes=610062',
      since73('more extended version crcs than names'),
    ],
    [
      'endless numbers',
      'crcs NOBITS A 0xffffffffff\nnames PROGBITS A 2 bytes=6100',
      since73('more extended version crcs than names'),
    ],
  ])('extended versions: %s', async (_, lines, expected) => {
    const sections = lines.replace(/^/gm, 'section __version_ext_');
    expect(await verdictsOf(moduleFromText(`${picture}${sections}`))).toEqual(expected);
  });

  test('versions are looked at before the names of symbols', async () => {
    const bytes = moduleFromText(`${picture}section __version_ext_crcs PROGBITS A 8`);
    expect(await verdictsOf(edited(bytes, { '.strtab sh_size': 0 }))).toEqual(
      since73('extended version crc+name presence does not match'),
    );
  });
});
