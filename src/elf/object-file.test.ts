import { describe, expect, test } from 'vitest';
import { moduleFromText } from '../testing/module-from-text';
import { openModule, openObject } from '../testing/open-module';
import { everyTable, flavours } from '../testing/pictures';
import { readPlainElf, readPlainRelocations } from '../testing/plain-elf';
import { SHT_GROUP } from './constants';
import { parseGroup } from './group';
import { modinfoValue, parseModinfo } from './modinfo';
import { NT_GNU_BUILD_ID, parseNotes } from './note';
import type { ObjectFile } from './object-file';

async function namedRelocations(object: ObjectFile, section: string): Promise<unknown[]> {
  const index = object.findSection(section) ?? 0;
  const [symbols, table] = await Promise.all([object.symbols(), object.relocations(index)]);
  return Array.from({ length: table.count }, (_, i) => [
    table.r_offset[i],
    table.r_type[i],
    symbols.displayName(table.r_symbol[i] ?? 0),
    table.r_addend[i],
  ]);
}

describe.each(flavours)('$name', ({ machine, bits, little }) => {
  const bytes = moduleFromText(everyTable(machine));
  const opened = openObject(bytes);

  test('header', async () => {
    const { header } = await opened;
    expect(header).toMatchObject({
      littleEndian: little,
      ei_osabi: 3,
      ei_abiversion: 2,
      e_type: 1,
      e_version: 1,
      e_entry: 0n,
      e_flags: 0x12345678,
      e_phnum: 0,
    });
    expect(header.layout.bits).toBe(bits);
  });

  test('section headers, as a second reader has them', async () => {
    const { sections } = await opened;
    const plain = readPlainElf(bytes).sections;
    expect(sections.names).toEqual(plain.map(({ name }) => name));
    expect(Array.from(sections.sh_type)).toEqual(plain.map(({ type }) => type));
    expect(Array.from(sections.sh_flags)).toEqual(plain.map(({ flags }) => flags));
    expect(Array.from(sections.sh_offset)).toEqual(plain.map(({ offset }) => offset));
    expect(Array.from(sections.sh_size)).toEqual(plain.map(({ size }) => size));
    expect(Array.from(sections.sh_link)).toEqual(plain.map(({ link }) => link));
    expect(Array.from(sections.sh_info)).toEqual(plain.map(({ info }) => info));
    expect(Array.from(sections.sh_addralign)).toEqual(plain.map(({ align }) => align));
    expect(Array.from(sections.sh_entsize)).toEqual(plain.map(({ entsize }) => entsize));
  });

  test('symbols', async () => {
    const symbols = await (await opened).symbols();
    const plain = readPlainElf(bytes).symbols;
    const all = Array.from({ length: symbols.count }, (_, i) => i);
    expect(all.map((i) => symbols.name(i))).toEqual(plain.map(({ name }) => name));
    expect(all.map((i) => symbols.type(i) + symbols.bind(i) * 16)).toEqual(plain.map(({ info }) => info));
    expect(all.map((i) => symbols.st_other[i])).toEqual(plain.map(({ other }) => other));
    expect(all.map((i) => symbols.value(i))).toEqual(plain.map(({ value }) => value));
    expect(all.map((i) => symbols.size(i))).toEqual(plain.map(({ size }) => size));
    expect(all.map((i) => symbols.definedIn(i) ?? symbols.st_shndx[i])).toEqual(
      plain.map(({ shndx }) => shndx),
    );
    expect(all.filter((i) => symbols.isUndefined(i)).map((i) => symbols.name(i))).toEqual([
      '',
      'state_show',
      'maybe',
    ]);
    expect(symbols.displayName(2)).toBe('.text');
  });

  test('relocations with addends', async () => {
    const object = await opened;
    expect(await namedRelocations(object, '.rela.text')).toEqual([
      [0x11n, 2, 'state_show', -4n],
      [0x20n, 1, '.text', 0x18n],
    ]);
    expect(await namedRelocations(object, '.rela.text.f')).toEqual([[4n, 2, 'maybe', -0x80000000n]]);
    expect(await namedRelocations(object, '.rela.data')).toEqual([[0n, 1, 'g', 0x7fffffffn]]);
    expect(readPlainRelocations(bytes, '.rela.text').map(({ addend }) => addend)).toEqual([-4n, 0x18n]);
  });

  test('relocations without addends', async () => {
    const object = await opened;
    expect(await namedRelocations(object, '.rel.rodata.str1.1')).toEqual([[0n, 1, 'f', 0n]]);
    expect((await object.relocations(object.findSection('.rel.rodata.str1.1') ?? 0)).hasAddend).toBe(false);
  });

  test('a group', async () => {
    const object = await opened;
    const index = object.findSectionOfType(SHT_GROUP) ?? 0;
    const group = parseGroup(await object.readSection(index), object.header, 0);
    expect(group.flags).toBe(1);
    expect(group.members.map((member) => object.sectionName(member))).toEqual(['.text.f', '.rela.text.f']);
    expect((await object.symbols()).name(object.sections.sh_info[index] ?? 0)).toBe('f');
  });

  test('notes', async () => {
    const object = await opened;
    const index = object.findSection('.note.gnu.build-id') ?? 0;
    const notes = parseNotes(await object.readSection(index), object.header, 0);
    expect(notes.map(({ owner, type, description }) => [owner, type, Array.from(description)])).toEqual([
      ['GNU', NT_GNU_BUILD_ID, [0x00, 0x11, 0x22, 0x33, 0xaa, 0xbb, 0xcc, 0xdd]],
      ['Linux', 0x101, []],
    ]);
  });

  test('modinfo and the name in struct module', async () => {
    const module = await openModule(bytes);
    expect(module.modinfo.map(({ tag, value }) => `${tag}=${value}`)).toEqual([
      'livepatch=Y',
      'name=lp',
      'vermagic=6.1.0',
      'license=GPL',
    ]);
    expect(module.moduleName).toBe('lp');
    expect(modinfoValue(module.modinfo, 'vermagic')).toBe('6.1.0');
  });
});

describe('a module is read only as far as it makes sense', () => {
  test('.modinfo: runs of NULs are skipped, the last string may lack its own', () => {
    const text = new TextEncoder().encode('\0\0a=1\0\0\0b\0c=x=y');
    expect(parseModinfo(text)).toEqual([
      { tag: 'a', value: '1', offset: 2 },
      { tag: '', value: 'b', offset: 8 },
      { tag: 'c', value: 'x=y', offset: 10 },
    ]);
  });

  test('section bytes outside the file are a problem of that section only', async () => {
    const bytes = moduleFromText(everyTable('x86_64'));
    const plain = readPlainElf(bytes);
    const index = plain.sections.findIndex(({ name }) => name === '.rodata.str1.1');
    new DataView(bytes.buffer).setBigUint64(plain.shoff + index * 64 + 24, 1n << 63n, true);
    const object = await openObject(bytes);
    expect(object.problems.map(({ code, where }) => [code, where])).toEqual([
      ['elf/section-outside-file', `section ${index} .rodata.str1.1`],
    ]);
    expect(() => object.contents(index)).toThrow(/lie outside the file/);
    expect((await object.symbols()).count).toBeGreaterThan(5);
  });

  test.each([
    ['not an ELF', (bytes: Uint8Array) => bytes.fill(0x20, 0, 4), 'elf/magic'],
    ['a class that is none', (bytes: Uint8Array) => bytes.fill(3, 4, 5), 'elf/class'],
    ['a byte order that is none', (bytes: Uint8Array) => bytes.fill(0, 5, 6), 'elf/data'],
    ['a shared library', (bytes: Uint8Array) => bytes.fill(3, 16, 17), 'elf/type'],
    ['no section headers', (bytes: Uint8Array) => bytes.fill(0, 40, 48), 'elf/no-sections'],
    ['section headers past the end', (bytes: Uint8Array) => bytes.fill(0xff, 40, 48), 'elf/truncated'],
    ['section headers of another size', (bytes: Uint8Array) => bytes.fill(40, 58, 59), 'elf/shentsize'],
    ['more section headers than bytes', (bytes: Uint8Array) => bytes.fill(0xf0, 60, 61), 'elf/truncated'],
    ['no section names', (bytes: Uint8Array) => bytes.fill(0, 62, 64), 'elf/shstrndx'],
  ])('refuses %s', async (_, spoil, code) => {
    const bytes = moduleFromText(everyTable('x86_64'));
    spoil(bytes);
    await expect(openObject(bytes)).rejects.toMatchObject({ name: 'FormatError', problem: { code } });
  });

  test('refuses a machine that has no Linux modules', async () => {
    await expect(openModule('module unknown\nmodinfo livepatch=Y')).rejects.toMatchObject({
      problem: { code: 'klp/machine' },
    });
  });

  test('refuses the relocations of 64-bit MIPS, whose r_info is another', async () => {
    const text = 'module mips64\nmodinfo livepatch=Y\nsection .text PROGBITS AX 8\nrela .text 0 2 0 0';
    await expect(openModule(text)).rejects.toMatchObject({ problem: { code: 'elf/mips64' } });
  });

  test('refuses a stripped module', async () => {
    const bytes = moduleFromText('module x86_64\nmodinfo livepatch=Y');
    const { shoff, sections } = readPlainElf(bytes);
    const symtab = sections.findIndex(({ type }) => type === 2);
    new DataView(bytes.buffer).setUint32(shoff + symtab * 64 + 4, 1, true);
    await expect(openModule(bytes)).rejects.toMatchObject({ problem: { code: 'klp/stripped' } });
  });
});
