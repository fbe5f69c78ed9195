import { describe, expect, test } from 'vitest';
import { SliceSource, segmentsOf } from '../bytes/byte-source';
import { moduleFromText } from '../testing/module-from-text';
import { type ModuleInput, openObject } from '../testing/open-module';
import { annotatedLivepatch, everyTable, flavours, plainLivepatch } from '../testing/pictures';
import { readPlainElf, readPlainRelocations } from '../testing/plain-elf';
import { sampleModule, samples } from '../testing/samples';
import { ObjectBuilder } from './builder';
import { dumpObject } from './dump';
import { selectRelocations } from './relocation';
import { writeObject } from './writer';

/** The object after an edit; without one it must come out as it went in. */
async function rewrite(
  input: ModuleInput,
  edit: (builder: ObjectBuilder) => void = () => undefined,
): Promise<Uint8Array<ArrayBuffer>> {
  const builder = await ObjectBuilder.from(await openObject(input));
  edit(builder);
  const output = await writeObject(builder);
  return output.read(0, output.size);
}

function symbolNamed(builder: ObjectBuilder, name: string): number {
  const { symbols } = builder;
  return Array.from({ length: symbols.count }, (_, i) => i).findIndex((i) => symbols.displayName(i) === name);
}

const refusal = (code: string, where?: string) => ({
  name: 'FormatError',
  problem: { code, ...(where === undefined ? {} : { where: expect.stringContaining(where) }) },
});

describe('a rewrite without edits changes no byte', () => {
  test.each(flavours)('$name', async ({ machine }) => {
    const bytes = moduleFromText(everyTable(machine));
    expect(await rewrite(bytes)).toEqual(bytes);
  });

  test.each(samples.map((sample) => [sample.name, sample] as const))('%s.ko', async (_, sample) => {
    const bytes = sampleModule(sample);
    expect(Buffer.compare(await rewrite(bytes), bytes)).toBe(0);
  });

  test('one string table for sections and symbols, as LLVM makes it', async () => {
    const bytes = moduleFromText(plainLivepatch.replace('module x86_64', 'module x86_64 names=shared'));
    expect(readPlainElf(bytes).sections.at(-1)?.name).toBe('.strtab');
    expect(await rewrite(bytes)).toEqual(bytes);
  });

  test('a module signature is not carried over', async () => {
    const bytes = moduleFromText(`${plainLivepatch}\ntrailer ~Module signature appended~`);
    const unsigned = moduleFromText(plainLivepatch);
    expect(bytes.length).toBeGreaterThan(unsigned.length);
    expect(await rewrite(bytes)).toEqual(unsigned);
  });

  test('what is unchanged is a slice of the input', async () => {
    const object = await openObject(plainLivepatch);
    const output = await writeObject(await ObjectBuilder.from(object));
    const text = object.sections.sh_offset[object.findSection('.text') ?? 0];
    const slices = output.parts.filter((part) => part instanceof SliceSource);
    expect(slices.map((slice) => slice.offset)).toContain(text);
    expect(segmentsOf(output).filter(({ source }) => source === object.source).length).toBeGreaterThan(5);
  });
});

describe('extended numbering', () => {
  const bytes = moduleFromText(`
module x86_64
sections 65280 .filler
section .text PROGBITS AX 16
sections 20 .filler
section .gone PROGBITS A 16
section .last PROGBITS AX 16
symbol near FUNC LOCAL .filler 0 0
symbol f FUNC LOCAL .text 4 8
symbol gone OBJECT LOCAL .gone 0 4
symbol g FUNC GLOBAL .last 0 8
undefined h
rela .text 0 2 g -4
rela .last 8 2 h -4
`);
  const opened = openObject(bytes);

  test('counts and indices that the 16-bit fields do not hold', async () => {
    const object = await opened;
    expect(object.header).toMatchObject({ e_shnum: 0, e_shstrndx: 0xffff });
    expect(object.sections.count).toBe(65_310);
    expect(object.sections.names[object.sections.shstrndx]).toBe('.shstrtab');
    const symbols = await object.symbols();
    const places = Array.from({ length: symbols.count }, (_, i) => symbols.definedIn(i));
    expect(places).toEqual([undefined, 1, 65_281, 65_302, 65_303, undefined]);
    expect(symbols.st_shndx[2]).toBe(0xffff);
    expect(symbols.isUndefined(5)).toBe(true);
  });

  test('is written as it was read', async () => {
    expect(Buffer.compare(await rewrite(bytes), bytes)).toBe(0);
  });
});

describe('removing symbols and sections', () => {
  test.each(flavours)('renumbers everything that refers to them ($name)', async ({ machine }) => {
    const before = moduleFromText(annotatedLivepatch(machine));
    const builder = await ObjectBuilder.from(await openObject(before));
    const gone = ['.klp.module_relocs.vmlinux', '.rela.klp.module_relocs.vmlinux'];
    for (const name of gone) builder.removeSection(builder.original.findSection(name) ?? 0);
    for (const name of ['relocs', '.klp.module_relocs.vmlinux'])
      builder.removeSymbol(symbolNamed(builder, name));
    const debug = builder.original.findSection('.rela.debug_info') ?? 0;
    const table = await builder.original.relocations(debug);
    const kept = Uint32Array.of(0, 3);
    builder.setContent(debug, { kind: 'relocations', table: selectRelocations(table, kept) });
    const output = await writeObject(builder);
    const bytes = await output.read(0, output.size);

    const [old, now] = [readPlainElf(before), readPlainElf(bytes)];
    expect(now.sections.map(({ name }) => name)).toEqual(
      old.sections.map(({ name }) => name).filter((name) => !gone.includes(name)),
    );
    const symtab = now.sections.find(({ type }) => type === 2);
    expect(symtab?.info).toBe(now.symbols.filter(({ info }) => info >> 4 === 0).length);
    const group = now.sections.find(({ type }) => type === 17);
    expect(now.symbols[group?.info ?? 0]?.name).toBe('g');
    const members = new DataView(Uint8Array.from(group?.bytes ?? []).buffer);
    const isLittle = machine === 'x86_64' || machine === 'i386';
    expect([4, 8].map((at) => now.sections[members.getUint32(at, isLittle)]?.name)).toEqual([
      '.text.g',
      '.rela.text.g',
    ]);
    expect(members.byteLength).toBe(12);
    for (const { type, link, info, name } of now.sections.filter(({ type: kind }) => kind === 4)) {
      expect([type, now.sections[link]?.name]).toEqual([4, '.symtab']);
      expect(`.rela${now.sections[info]?.name}`).toBe(name);
    }
    const names = (file: Uint8Array<ArrayBuffer>, section: string): string[] =>
      readPlainRelocations(file, section).map(({ symbol }) => {
        const { symbols, sections } = readPlainElf(file);
        const target = symbols[symbol];
        return target?.name || (sections[target?.shndx ?? 0]?.name ?? '');
      });
    expect(names(bytes, '.rela.text')).toEqual(names(before, '.rela.text'));
    expect(names(bytes, '.rela.text.g')).toEqual(['f']);
    expect(names(bytes, '.rela.debug_info')).toEqual(['.text', 'f']);
  });

  test('a relocation against a removed symbol is our bug, not a wrong file', async () => {
    const remove = (builder: ObjectBuilder): void => builder.removeSymbol(4);
    await expect(rewrite(plainLivepatch, remove)).rejects.toThrow(/symbol 4/);
  });
});

describe('what is kept and what is refused', () => {
  test('e_flags, EI_OSABI and EI_ABIVERSION are kept', async () => {
    const bytes = await rewrite('module ppc64le osabi=3 abiversion=1\nmodinfo livepatch=Y');
    expect(readPlainElf(bytes)).toMatchObject({ machine: 21, flags: 2, osabi: 3, abiversion: 1 });
  });

  test.each([
    ['LLVM_ADDRSIG', '0x6fff4c03', '.llvm_addrsig', 'LLVM_ADDRSIG'],
    ['an unknown processor type', '0x70000042', '.odd', '0x70000042'],
    ['a hash table', '5', '.hash', 'HASH'],
  ])('a section that may hold indices is refused by name: %s', async (_, type, name, typeName) => {
    const text = `${plainLivepatch}\nsection ${name} ${type} - 8`;
    await expect(rewrite(text)).rejects.toMatchObject(refusal('elf/not-rewritable', name));
    await expect(rewrite(text)).rejects.toThrow(new RegExp(`type ${typeName} .*--remove-section=\\${name}`));
  });

  test('types that hold no indices are carried over', async () => {
    const text = `${plainLivepatch}\nsection .init_array 14 WA 8\nsection .eh_frame 0x70000001 A 8`;
    expect(await rewrite(text)).toEqual(moduleFromText(text));
  });

  test('the same number is another type on another machine', async () => {
    const text = (machine: string) => `module ${machine}\nsection .odd 0x70000003 A 8`;
    expect(await rewrite(text('aarch64'))).toEqual(moduleFromText(text('aarch64')));
    await expect(rewrite(text('x86_64'))).rejects.toMatchObject(refusal('elf/not-rewritable', '.odd'));
  });

  test('a second symbol table is refused', async () => {
    const text = `${plainLivepatch}\nsection .symtab2 SYMTAB - 24 link=.strtab bytes=${'00'.repeat(24)}`;
    // The first of its type is taken as the symbol table, so the one at the end is the second.
    await expect(rewrite(text)).rejects.toMatchObject(refusal('elf/not-rewritable', '.symtab'));
  });

  // Found by `npm run fuzz`: their bytes were replaced by those of the symbol table's own.
  test.each([
    ['that of no symbol table', 'section .shndx 18 - 28 align=4'],
    ['the second of one', 'section .first 18 - 216 align=4 link=.symtab\nsection .shndx 18 - 8 link=.symtab'],
  ])('extended indices: %s is refused', async (_, lines) => {
    await expect(rewrite(`${plainLivepatch}\n${lines}`)).rejects.toMatchObject(
      refusal('elf/not-rewritable', '.shndx'),
    );
  });

  test('program headers are refused', async () => {
    await expect(rewrite('module x86_64 phnum=1')).rejects.toMatchObject(refusal('elf/program-headers'));
  });

  test('sections that overlap are refused', async () => {
    const bytes = moduleFromText(plainLivepatch);
    const { sections, shoff } = readPlainElf(bytes);
    const text = sections.findIndex(({ name }) => name === '.text');
    const data = sections.findIndex(({ name }) => name === '.data');
    const view = new DataView(bytes.buffer);
    view.setBigUint64(shoff + data * 64 + 24, BigInt((sections[text]?.offset ?? 0) + 60), true);
    await expect(rewrite(bytes)).rejects.toMatchObject(refusal('elf/overlap', '.data'));
  });

  test('headers that together claim more bytes than the file has are refused at once', async () => {
    const bytes = moduleFromText(plainLivepatch);
    const { sections, shoff } = readPlainElf(bytes);
    const view = new DataView(bytes.buffer);
    for (const [i, { type }] of sections.entries()) {
      if (type !== 1) continue;
      view.setBigUint64(shoff + i * 64 + 24, 0n, true);
      view.setBigUint64(shoff + i * 64 + 32, BigInt(bytes.length), true);
    }
    await expect(openObject(bytes)).rejects.toMatchObject(refusal('elf/overlap'));
  });

  test('a section without bytes may say it is anywhere', async () => {
    const bytes = moduleFromText('module x86_64\nsection .bss NOBITS WA 4096\nsection .text PROGBITS AX 16');
    const { shoff } = readPlainElf(bytes);
    new DataView(bytes.buffer).setBigUint64(shoff + 64 + 24, 0x12345678n, true);
    expect(await rewrite(bytes)).toEqual(bytes);
  });

  test('the dump of a rewritten object is the dump of the object', async () => {
    const text = everyTable('ppc');
    const dump = async (input: ModuleInput) => dumpObject(await openObject(input), { offsets: true });
    expect(await dump(await rewrite(text))).toBe(await dump(text));
  });
});
