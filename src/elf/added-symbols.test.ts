import { describe, expect, test } from 'vitest';
import { moduleFromText } from '../testing/module-from-text';
import { openObject } from '../testing/open-module';
import { annotatedLivepatch, everyTable, flavours, plainLivepatch } from '../testing/pictures';
import { type PlainElf, readPlainElf, readPlainRelocations } from '../testing/plain-elf';
import { type NewSymbol, ObjectBuilder } from './builder';
import { SHN_LIVEPATCH, SHT_RELA, SHT_SYMTAB_SHNDX } from './constants';
import { makeRelocations, type RelocationTable, selectRelocations } from './relocation';
import { encodeName } from './string-table';
import { writeObject } from './writer';

const [localFunction, globalFunction, weakFunction] = [0x02, 0x12, 0x22];

function livepatchSymbol(name: string, st_info: number): NewSymbol {
  return { name: encodeName(name), st_info, st_other: 0, st_shndx: SHN_LIVEPATCH, value: 0n, size: 0n };
}

async function builderOf(bytes: Uint8Array<ArrayBuffer>): Promise<ObjectBuilder> {
  return ObjectBuilder.from(await openObject(bytes));
}

async function bytesOf(builder: ObjectBuilder): Promise<Uint8Array<ArrayBuffer>> {
  const output = await writeObject(builder);
  return output.read(0, output.size);
}

/** Each symbol in words: its name or its section's, and what else the entry says. */
function entries({ symbols, sections }: PlainElf): string[] {
  return symbols.map(({ name, info, other, shndx, value, size }) => {
    const place = sections[shndx]?.name ?? shndx.toString(16);
    return [name || place, info, other, place, value, size].join(' ');
  });
}

function isLocal(entry: string): boolean {
  return Number(entry.split(' ')[1]) >> 4 === 0;
}

/** The relocations of a section with the entries of their symbols. */
function relocationEntries(bytes: Uint8Array<ArrayBuffer>, section: string): string[] {
  const all = entries(readPlainElf(bytes));
  return readPlainRelocations(bytes, section).map(
    ({ offset, type, symbol, addend }) => `${offset} ${type} ${all[symbol]} ${addend}`,
  );
}

function symtabInfo({ sections }: PlainElf): number | undefined {
  return sections.find(({ type }) => type === 2)?.info;
}

function oneRelocation(symbol: number): RelocationTable {
  const table = makeRelocations(1, true);
  table.r_offset[0] = 4n;
  table.r_symbol[0] = symbol;
  table.r_type[0] = 2;
  table.r_addend[0] = -4n;
  return table;
}

function addRelocations(builder: ObjectBuilder, name: string, table: RelocationTable): void {
  const { original } = builder;
  const like = builder.section(original.findSection('.rela.text') ?? 0);
  builder.addSection({ ...like, name, sh_type: SHT_RELA, content: { kind: 'relocations', table } });
}

describe.each(flavours)('added symbols in $name', ({ machine }) => {
  const before = moduleFromText(everyTable(machine));
  const old = readPlainElf(before);
  const oldEntries = entries(old);

  test('a local one after the last local one, others at the end, everything else as it was', async () => {
    const builder = await builderOf(before);
    const global = builder.addSymbol(livepatchSymbol('.klp.sym.vmlinux.a,0', globalFunction));
    const local = builder.addSymbol(livepatchSymbol('.klp.sym.vmlinux.b,1', localFunction));
    const weak = builder.addSymbol({
      ...livepatchSymbol('c', weakFunction),
      st_other: 2,
      st_shndx: { section: builder.original.findSection('.data') ?? 0 },
      value: 8n,
      size: 0xffffffffn,
    });
    expect([global, local, weak]).toEqual([0, 1, 2].map((i) => old.symbols.length + i));
    for (const [i, symbol] of [global, local, weak].entries())
      addRelocations(builder, `.klp.rela.vmlinux.${i}`, oneRelocation(symbol));
    const bytes = await bytesOf(builder);

    const now = readPlainElf(bytes);
    const added = {
      global: '.klp.sym.vmlinux.a,0 18 0 ff20 0 0',
      local: '.klp.sym.vmlinux.b,1 2 0 ff20 0 0',
      weak: 'c 34 2 .data 8 4294967295',
    };
    expect(entries(now)).toEqual([
      ...oldEntries.filter(isLocal),
      added.local,
      ...oldEntries.filter((entry) => !isLocal(entry)),
      added.global,
      added.weak,
    ]);
    expect(symtabInfo(now)).toBe(oldEntries.filter(isLocal).length + 1);
    expect([added.global, added.local, added.weak].map((entry) => `4 2 ${entry} -4`)).toEqual(
      [0, 1, 2].flatMap((i) => relocationEntries(bytes, `.klp.rela.vmlinux.${i}`)),
    );
    for (const section of ['.rela.text', '.rela.text.f', '.rela.data', '.rel.rodata.str1.1'])
      expect(relocationEntries(bytes, section)).toEqual(relocationEntries(before, section));
    const group = now.sections.find(({ type }) => type === 17);
    expect(now.symbols[group?.info ?? 0]?.name).toBe('f');
  });

  test('only others: relocations stay the bytes they were', async () => {
    const builder = await builderOf(before);
    builder.addSymbol(livepatchSymbol('state_show', globalFunction));
    const bytes = await bytesOf(builder);
    const now = readPlainElf(bytes);
    // The name is in the string table already: it is another symbol all the same.
    expect(entries(now)).toEqual([...oldEntries, 'state_show 18 0 ff20 0 0']);
    expect(symtabInfo(now)).toBe(symtabInfo(old));
    const raw = ({ sections }: PlainElf, name: string) =>
      sections.find((section) => section.name === name)?.bytes;
    for (const section of ['.rela.text', '.rela.data', '.text', '.data', '.group'])
      expect(raw(now, section)).toEqual(raw(old, section));
  });

  test('with removed ones, of the file and added, at the same time', async () => {
    const annotated = moduleFromText(annotatedLivepatch(machine));
    const builder = await builderOf(annotated);
    const gone = ['.klp.module_relocs.vmlinux', '.rela.klp.module_relocs.vmlinux'];
    for (const name of gone) builder.removeSection(builder.original.findSection(name) ?? 0);
    const isGone = (entry: string): boolean => / \.klp\.module_relocs\.vmlinux /.test(entry);
    const all = entries(readPlainElf(annotated));
    for (const [id, entry] of all.entries()) if (isGone(entry)) builder.removeSymbol(id);
    const debug = builder.original.findSection('.rela.debug_info') ?? 0;
    const kept = selectRelocations(await builder.original.relocations(debug), [0, 3]);
    builder.setContent(debug, { kind: 'relocations', table: kept });
    const locals = ['l1', 'l2', 'l3'].map((name) => builder.addSymbol(livepatchSymbol(name, localFunction)));
    const others = ['g1', 'g2'].map((name) => builder.addSymbol(livepatchSymbol(name, globalFunction)));
    builder.removeSymbol(locals[1] ?? 0);
    builder.removeSymbol(others[0] ?? 0);
    addRelocations(builder, '.klp.rela.l3', oneRelocation(locals[2] ?? 0));
    addRelocations(builder, '.klp.rela.g2', oneRelocation(others[1] ?? 0));
    const bytes = await bytesOf(builder);

    const stay = all.filter((entry) => !isGone(entry));
    expect(stay).toHaveLength(all.length - 2);
    const added = (name: string, info: number): string => `${name} ${info} 0 ff20 0 0`;
    const now = readPlainElf(bytes);
    expect(entries(now)).toEqual([
      ...stay.filter(isLocal),
      added('l1', 2),
      added('l3', 2),
      ...stay.filter((entry) => !isLocal(entry)),
      added('g2', 18),
    ]);
    expect(symtabInfo(now)).toBe(stay.filter(isLocal).length + 2);
    expect(relocationEntries(bytes, '.klp.rela.l3')).toEqual([`4 2 ${added('l3', 2)} -4`]);
    expect(relocationEntries(bytes, '.klp.rela.g2')).toEqual([`4 2 ${added('g2', 18)} -4`]);
    expect(relocationEntries(bytes, '.rela.text')).toEqual(relocationEntries(annotated, '.rela.text'));
    expect(relocationEntries(bytes, '.rela.debug_info')).toEqual(
      [0, 3].map((row) => relocationEntries(annotated, '.rela.debug_info')[row]),
    );
    const group = now.sections.find(({ type }) => type === 17);
    expect(now.symbols[group?.info ?? 0]?.name).toBe('g');
  });
});

describe('more sections than 16 bits number', () => {
  const text = (more: string): string => `
module x86_64
sections 65320 .filler
section .text PROGBITS AX 16
section .last PROGBITS AX 16
symbol f FUNC LOCAL .filler 4 8
${more}
undefined h
rela .filler 0 2 h -4
`;
  test.each([
    ['a table of extended indices', 'symbol g FUNC GLOBAL .last 0 8', 1],
    ['none yet', 'symbol g FUNC GLOBAL .filler 0 8', 0],
  ])(
    'the file has %s',
    async (_, more, tables) => {
      const before = moduleFromText(text(more));
      const old = readPlainElf(before);
      const count = ({ sections }: PlainElf): number =>
        sections.filter(({ type }) => type === SHT_SYMTAB_SHNDX).length;
      expect(count(old)).toBe(tables);
      const builder = await builderOf(before);
      const section = builder.original.findSection('.last') ?? 0;
      expect(section).toBeGreaterThan(0xff00);
      builder.addSymbol({ ...livepatchSymbol('near', localFunction), st_shndx: { section: 1 } });
      builder.addSymbol({ ...livepatchSymbol('far', localFunction), st_shndx: { section } });
      // The number of a section that is the number SHN_LIVEPATCH too.
      builder.addSymbol({ ...livepatchSymbol('same', globalFunction), st_shndx: { section: SHN_LIVEPATCH } });
      builder.addSymbol(livepatchSymbol('.klp.sym.vmlinux.a,0', globalFunction));
      const bytes = await bytesOf(builder);
      const now = readPlainElf(bytes);
      expect(count(now)).toBe(1);
      expect(now.symbols.map(({ name, shndx }) => [name, shndx])).toEqual([
        ['', 0],
        ['f', 1],
        ['near', 1],
        ['far', section],
        ['g', tables === 1 ? section : 1],
        ['h', 0],
        ['same', SHN_LIVEPATCH],
        ['.klp.sym.vmlinux.a,0', SHN_LIVEPATCH],
      ]);
      const symbols = await (await openObject(bytes)).symbols();
      expect([3, 6, 7].map((i) => [symbols.definedIn(i), symbols.st_shndx[i]])).toEqual([
        [section, 0xffff],
        [SHN_LIVEPATCH, 0xffff],
        [undefined, SHN_LIVEPATCH],
      ]);
      expect(relocationEntries(bytes, '.rela.filler')).toEqual([
        '0 2 h 16 0 0 0 0 -4'.replace('0 0 0 0', '0  0 0'),
      ]);
    },
    30_000,
  );
});

describe('what cannot be', () => {
  test('a file whose sh_info counts no local symbol keeps symbol 0 first', async () => {
    const bytes = moduleFromText(plainLivepatch);
    const { sections, shoff } = readPlainElf(bytes);
    const symtab = sections.findIndex(({ type }) => type === 2);
    new DataView(bytes.buffer).setUint32(shoff + symtab * 64 + 44, 0, true);
    const builder = await builderOf(bytes);
    builder.addSymbol(livepatchSymbol('local', localFunction));
    const now = readPlainElf(await bytesOf(builder));
    expect(now.symbols.slice(0, 2).map(({ name }) => name)).toEqual(['', 'local']);
    expect(symtabInfo(now)).toBe(2);
  });

  test.each([
    ['kept as it is', (_: ObjectBuilder) => undefined],
    [
      'removed, its rows taken',
      (builder: ObjectBuilder) => builder.removeSection(builder.original.findSection('.rela.text') ?? 0),
    ],
  ])('a number that no symbol has becomes no added symbol: the section is %s', async (_, edit) => {
    const unknown = moduleFromText(`${plainLivepatch}\nrela .text 0x30 2 7 0`);
    expect(readPlainElf(unknown).symbols).toHaveLength(7);
    const builder = await builderOf(unknown);
    builder.addSymbol(livepatchSymbol('a', globalFunction));
    edit(builder);
    await expect(writeObject(builder)).rejects.toThrow(
      /symbol 7, the table has 7 \(section \d+ \.rela\.text\)/,
    );
  });

  test('an empty symbol table has no place for one', async () => {
    const bytes = moduleFromText('module x86_64\nsection .text PROGBITS AX 16');
    const { sections, shoff } = readPlainElf(bytes);
    const symtab = sections.findIndex(({ type }) => type === 2);
    new DataView(bytes.buffer).setBigUint64(shoff + symtab * 64 + 32, 0n, true);
    const builder = await builderOf(bytes);
    expect(() => builder.addSymbol(livepatchSymbol('a', globalFunction))).toThrow(
      /no symbol table, or an empty/,
    );
  });

  test.each([
    ['a section index without its section', { st_shndx: 3 }, /3 is no reserved section index/],
    ['SHN_XINDEX', { st_shndx: 0xffff }, /65535 is no reserved section index/],
    ['a NUL in the name', { name: Uint8Array.of(0x61, 0, 0x62) }, /no NUL/],
    ['a value of 33 bits in a 32-bit file', { value: 1n << 32n }, /fit/],
    ['a size below 0', { size: -1n }, /fit/],
  ])('our bug, not a wrong file: %s', async (_, wrong, message) => {
    const builder = await builderOf(moduleFromText(everyTable('i386')));
    expect(() => builder.addSymbol({ ...livepatchSymbol('a', globalFunction), ...wrong })).toThrow(message);
  });

  test('an added symbol is not edited, a kept relocation against a removed one is refused', async () => {
    const builder = await builderOf(moduleFromText(plainLivepatch));
    const id = builder.addSymbol(livepatchSymbol('a', globalFunction));
    expect(() => builder.editSymbol(id, { st_shndx: SHN_LIVEPATCH })).toThrow(/was added/);
    addRelocations(builder, '.klp.rela.vmlinux..text', oneRelocation(id));
    builder.removeSymbol(id);
    await expect(writeObject(builder)).rejects.toThrow(new RegExp(`symbol ${id}`));
  });
});
