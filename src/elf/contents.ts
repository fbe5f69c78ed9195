import { assert, present } from '../base/assert';
import { at, bigAt } from '../base/column';
import { FormatError } from '../base/format-error';
import { BufferSource, type ByteSource, ConcatSource } from '../bytes/byte-source';
import { ByteView } from '../bytes/byte-view';
import type { BuilderSection, ObjectBuilder, SectionId, SymbolId } from './builder';
import { SHN_LORESERVE, SHN_XINDEX, SHT_SYMTAB } from './constants';
import { encodeGroup } from './group';
import { type Numbering, symbolSection } from './numbering';
import { encodeRelocations, parseRelocations } from './relocation';
import { encodeName } from './string-table';
import { encodeSymbol, type SymbolEntry } from './symbol';

/** Appends names to the string tables; what is in them stays, so that no existing offset changes. */
export class NameAppender {
  readonly #added = new Map<SectionId, { names: Uint8Array[]; size: number }>();
  readonly #builder: ObjectBuilder;

  constructor(builder: ObjectBuilder) {
    this.#builder = builder;
  }

  /** Offset at which the name will stand in string table `table`. */
  append(table: SectionId, name: Uint8Array): number {
    const added = this.#added.get(table) ?? { names: [], size: 0 };
    const offset = this.#originalBytes(table).size + added.size;
    added.names.push(name);
    added.size += name.length + 1;
    this.#added.set(table, added);
    return offset;
  }

  /** The table's bytes with the appended names. */
  contents(table: SectionId): ByteSource {
    const original = this.#originalBytes(table);
    const added = this.#added.get(table);
    if (added === undefined) return original;
    const bytes = new Uint8Array(added.size);
    let offset = 0;
    for (const name of added.names) {
      bytes.set(name, offset);
      offset += name.length + 1;
    }
    return new ConcatSource([original, new BufferSource(bytes)]);
  }

  #originalBytes(table: SectionId): ByteSource {
    const { content, name } = this.#builder.section(table);
    assert(content.kind === 'strings', `section ${name} holds names but is no string table`);
    return content.bytes;
  }
}

/** `sh_name` of each section, in final order. */
export function nameSections(builder: ObjectBuilder, numbering: Numbering, names: NameAppender): number[] {
  const { sections } = builder.original;
  return numbering.sections.map((section) =>
    section.id < sections.count
      ? at(sections.sh_name, section.id)
      : names.append(sections.shstrndx, encodeName(section.name)),
  );
}

/** The final bytes of a section, or the size it takes in memory only. */
export type EncodedContent =
  | { readonly kind: 'bytes'; readonly bytes: ByteSource }
  | { readonly kind: 'nobits'; readonly size: number };

/** The contents of all sections in final order, every index in them final. */
export async function encodeContents(
  builder: ObjectBuilder,
  numbering: Numbering,
  names: NameAppender,
): Promise<EncodedContent[]> {
  // Symbols first: their new names decide the size of the string table.
  const symbols = encodeSymbols(builder, numbering, names);
  const encode = (section: BuilderSection): EncodedContent | Promise<EncodedContent> => {
    const { content } = section;
    switch (content.kind) {
      case 'nobits':
        return content;
      case 'bytes':
        return content;
      case 'strings':
        return { kind: 'bytes', bytes: names.contents(section.id) };
      case 'symbols':
        return { kind: 'bytes', bytes: symbols.table };
      case 'extended-indices':
        return { kind: 'bytes', bytes: symbols.extended };
      case 'group': {
        const members = content.group.members
          .filter((member) => builder.hasSection(member))
          .map(numbering.sectionIndex);
        return {
          kind: 'bytes',
          bytes: new BufferSource(encodeGroup({ ...content.group, members }, builder.original.header)),
        };
      }
      case 'original-relocations':
        return numbering.symbolsRenumbered
          ? renumberRelocations(builder, numbering, section, content)
          : { kind: 'bytes', bytes: content.bytes };
      case 'relocations': {
        const encoded = encodeRelocations(
          content.table,
          builder.original.header,
          finalSymbol(builder, numbering, section),
        );
        return { kind: 'bytes', bytes: new BufferSource(encoded) };
      }
    }
  };
  return Promise.all(numbering.sections.map(encode));
}

/** Final indices of the symbols that a section refers to. */
export function finalSymbol(
  builder: ObjectBuilder,
  numbering: Numbering,
  section: BuilderSection,
): (symbol: number) => number {
  const count = builder.symbolCount;
  return (symbol) => {
    if (symbol < count)
      return present(numbering.symbolIndex(symbol), `symbol ${symbol}, to which ${section.name} refers,`);
    // Symbol 0 is "no symbol" and there even where the table is empty.
    if (symbol === 0) return 0;
    throw unknownSymbol(symbol, count, section);
  };
}

/**
 * The number of a symbol that a damaged file does not have may be the id of an added one: throws {@link FormatError}
 * for such a relocation before anything is written. Nothing to check when no symbol is added.
 */
export async function checkOriginalRelocations(builder: ObjectBuilder): Promise<void> {
  const { original, symbols, symbolCount } = builder;
  if (symbolCount === symbols.count) return;
  for (const id of original.sectionIndices()) {
    if (!original.isRelocationSection(id)) continue;
    const { r_symbol } = await original.relocations(id);
    const unknown = r_symbol.find((symbol) => symbol >= symbols.count);
    if (unknown !== undefined)
      throw unknownSymbol(unknown, symbols.count, { id, name: original.sectionName(id) });
  }
}

function unknownSymbol(
  symbol: number,
  count: number,
  { id, name }: Pick<BuilderSection, 'id' | 'name'>,
): FormatError {
  return new FormatError({
    code: 'elf/symbol-index',
    message: `a relocation refers to symbol ${symbol}, the table has ${count}`,
    where: `section ${id} ${name}`,
    mend: 'The file is damaged: build it again.',
  });
}

async function renumberRelocations(
  builder: ObjectBuilder,
  numbering: Numbering,
  section: BuilderSection,
  { bytes, hasAddend }: { readonly bytes: ByteSource; readonly hasAddend: boolean },
): Promise<EncodedContent> {
  const { header } = builder.original;
  const table = parseRelocations(await bytes.read(0, bytes.size), header, hasAddend, 0);
  const encoded = encodeRelocations(table, header, finalSymbol(builder, numbering, section));
  return { kind: 'bytes', bytes: new BufferSource(encoded) };
}

function encodeSymbols(
  builder: ObjectBuilder,
  numbering: Numbering,
  names: NameAppender,
): { table: ByteSource; extended: ByteSource } {
  const { original, symbols } = builder;
  const { header } = original;
  const symtab = original.findSectionOfType(SHT_SYMTAB);
  if (symtab === undefined)
    return { table: new BufferSource(new Uint8Array(0)), extended: new BufferSource(new Uint8Array(0)) };
  const strtab = at(original.sections.sh_link, symtab);
  const count = numbering.symbols.length;
  const table = new ByteView(
    new Uint8Array(count * header.layout.symbol.size),
    header.littleEndian,
    'symbols',
  );
  const extended = new ByteView(new Uint8Array(count * 4), header.littleEndian, 'extended indices');
  numbering.symbols.forEach((id, index) => {
    const place = symbolSection(builder, numbering, id);
    const isExtended = place.kind === 'section' && place.index >= SHN_LORESERVE;
    if (isExtended) extended.setU32(index * 4, place.index);
    const entry = {
      ...ownFields(builder, id, (name) => names.append(strtab, name)),
      st_shndx: place.kind === 'reserved' ? place.st_shndx : isExtended ? SHN_XINDEX : place.index,
    };
    encodeSymbol(table, index, entry, header);
  });
  const unchanged =
    !numbering.symbolsRenumbered &&
    !numbering.sectionsRenumbered &&
    !builder.hasSymbolEdits &&
    builder.symbolCount === symbols.count;
  return {
    table: unchanged ? original.contents(symtab) : new BufferSource(table.bytes),
    extended: new BufferSource(extended.bytes),
  };
}

/** What a symbol's entry says but for its section. */
function ownFields(
  builder: ObjectBuilder,
  id: SymbolId,
  append: (name: Uint8Array) => number,
): Omit<SymbolEntry, 'st_shndx'> {
  const added = builder.addedSymbol(id);
  if (added !== undefined) {
    const { name, st_info, st_other, value, size } = added;
    return { st_name: append(name), st_info, st_other, st_value: value, st_size: size };
  }
  const { symbols } = builder;
  const name = builder.symbolEdit(id)?.name;
  return {
    st_name: name === undefined ? at(symbols.st_name, id) : append(name),
    st_info: at(symbols.st_info, id),
    st_other: at(symbols.st_other, id),
    st_value: bigAt(symbols.st_value, id),
    st_size: bigAt(symbols.st_size, id),
  };
}
