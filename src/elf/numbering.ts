import { assert } from '../base/assert';
import { ascending, at } from '../base/column';
import type { BuilderSection, ObjectBuilder, SectionId, SymbolId } from './builder';
import { SHN_LORESERVE, SHT_SYMTAB_SHNDX, STB_LOCAL } from './constants';

/** The final index of every section and symbol of a builder: the step between editing and writing. */
export interface Numbering {
  /** Sections in order of their final indices, which begin at 1. */
  readonly sections: readonly BuilderSection[];
  /** Final index of a section; 0 for id 0. A removed section is a bug. */
  sectionIndex(id: SectionId): number;
  /** Surviving and added symbols in order of their final indices; `[0]` is the null symbol. */
  readonly symbols: Uint32Array;
  /** Final index of a symbol; `undefined` when it was removed. */
  symbolIndex(id: SymbolId): number | undefined;
  /** Whether any symbol that was read has another index than in the original. */
  readonly symbolsRenumbered: boolean;
  readonly sectionsRenumbered: boolean;
  /** `sh_info` of the symbol table: one past the last local symbol. */
  readonly localSymbols: number;
}

/** Assigns the indices: what stays keeps its order, added sections follow, added symbols as {@link ObjectBuilder.addSymbol} says. */
export function numberObject(builder: ObjectBuilder): Numbering {
  ensureExtendedIndices(builder);
  const sections = builder.sections();
  // By id: section 0 is there, one that was removed is not.
  const sectionIndices: (number | undefined)[] = [0];
  sections.forEach((section, i) => {
    sectionIndices[section.id] = i + 1;
  });
  const { symbols, indices, locals } = numberSymbols(builder);
  return {
    sections,
    sectionIndex: (id) => {
      const index = sectionIndices[id];
      assert(index !== undefined, `something kept refers to removed section ${id}`);
      return index;
    },
    symbols,
    symbolIndex: (id) => (indices === undefined ? id : indices.get(id)),
    symbolsRenumbered: indices !== undefined,
    sectionsRenumbered: sections.some((section, i) => section.id !== i + 1),
    localSymbols: locals,
  };
}

function numberSymbols(builder: ObjectBuilder): {
  symbols: Uint32Array;
  indices: ReadonlyMap<SymbolId, number> | undefined;
  locals: number;
} {
  const { symbols, locals } = orderSymbols(builder);
  if (!builder.hasRemovedSymbols && symbols.every((id, i) => id === i))
    return { symbols, indices: undefined, locals };
  const indices = new Map<SymbolId, number>();
  symbols.forEach((id, i) => {
    indices.set(id, i);
  });
  return { symbols, indices, locals };
}

/** The symbols that are there, in their final order: locals, added locals, others, added others (gABI: locals first). */
function orderSymbols(builder: ObjectBuilder): { symbols: Uint32Array; locals: number } {
  const { count } = builder.symbols;
  const isThere = (id: SymbolId): boolean => !builder.isSymbolRemoved(id);
  const own = ascending(count).filter(isThere);
  const added = Array.from({ length: builder.symbolCount - count }, (_, i) => count + i).filter(isThere);
  const isLocal = (id: SymbolId): boolean => (builder.addedSymbol(id)?.st_info ?? 0) >> 4 === STB_LOCAL;
  const addedLocals = added.filter(isLocal);
  // Counted from the input's own sh_info, so that a table with an unusual order keeps it. Nothing goes before symbol 0.
  const boundary = Math.max(localBoundary(builder), addedLocals.length > 0 ? 1 : 0);
  const locals = own.reduce((sum, id) => sum + (id < boundary ? 1 : 0), 0);
  const symbols = new Uint32Array(own.length + added.length);
  symbols.set(own.subarray(0, locals));
  symbols.set(addedLocals, locals);
  symbols.set(own.subarray(locals), locals + addedLocals.length);
  symbols.set(
    added.filter((id) => !isLocal(id)),
    own.length + addedLocals.length,
  );
  return { symbols, locals: locals + addedLocals.length };
}

function localBoundary(builder: ObjectBuilder): number {
  const symtab = builder.sections().find((section) => section.content.kind === 'symbols');
  if (symtab?.info.kind === 'number') return symtab.info.value;
  const { symbols } = builder;
  let boundary = 0;
  while (boundary < symbols.count && symbols.bind(boundary) === STB_LOCAL) boundary += 1;
  return boundary;
}

/** A symbol of section 0xff00 or higher needs the extended index table (gABI); adds it when the file has none. */
function ensureExtendedIndices(builder: ObjectBuilder): void {
  const sections = builder.sections();
  if (sections.length < SHN_LORESERVE) return;
  if (sections.some((section) => section.content.kind === 'extended-indices')) return;
  const far = new Set(sections.slice(SHN_LORESERVE - 1).map((section) => section.id));
  const isFar = (section: SectionId | undefined): boolean => section !== undefined && far.has(section);
  if (!Array.from({ length: builder.symbolCount }, (_, id) => definingSection(builder, id)).some(isFar))
    return;
  const symtab = sections.find((section) => section.content.kind === 'symbols');
  if (symtab === undefined) return;
  builder.addSection({
    name: '.symtab_shndx',
    sh_type: SHT_SYMTAB_SHNDX,
    sh_flags: 0n,
    sh_addr: 0n,
    sh_link: symtab.id,
    info: { kind: 'number', value: 0 },
    sh_addralign: 4,
    sh_entsize: 4,
    content: { kind: 'extended-indices' },
  });
}

/** The final section index of a symbol: a reserved index as it is, or the index of the section that defines it. */
export function symbolSection(
  builder: ObjectBuilder,
  numbering: Numbering,
  id: SymbolId,
): { kind: 'reserved'; st_shndx: number } | { kind: 'section'; index: number } {
  const edited = builder.symbolEdit(id)?.st_shndx ?? builder.addedSymbol(id)?.st_shndx;
  if (typeof edited === 'number') return { kind: 'reserved', st_shndx: edited };
  const section = definingSection(builder, id);
  if (section === undefined) return { kind: 'reserved', st_shndx: at(builder.symbols.st_shndx, id) };
  return { kind: 'section', index: numbering.sectionIndex(section) };
}

/** The section that defines a symbol, read or added; edits aside. */
function definingSection(builder: ObjectBuilder, id: SymbolId): SectionId | undefined {
  const added = builder.addedSymbol(id);
  if (added === undefined) return builder.symbols.definedIn(id);
  return typeof added.st_shndx === 'number' ? undefined : added.st_shndx.section;
}
