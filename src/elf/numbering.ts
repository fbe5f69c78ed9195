import { assert } from '../base/assert';
import { at } from '../base/column';
import type { BuilderSection, ObjectBuilder, SectionId, SymbolId } from './builder';
import { SHN_LORESERVE, SHT_SYMTAB_SHNDX, STB_LOCAL } from './constants';

/** The final index of every section and symbol of a builder: the step between editing and writing. */
export interface Numbering {
  /** Sections in order of their final indices, which begin at 1. */
  readonly sections: readonly BuilderSection[];
  /** Final index of a section; 0 for id 0. A removed section is a bug. */
  sectionIndex(id: SectionId): number;
  /** Surviving symbols in order of their final indices; `[0]` is the null symbol. */
  readonly symbols: Uint32Array;
  /** Final index of a symbol; `undefined` when it was removed. */
  symbolIndex(id: SymbolId): number | undefined;
  /** Whether any symbol has another index than in the original. */
  readonly symbolsRenumbered: boolean;
  readonly sectionsRenumbered: boolean;
  /** `sh_info` of the symbol table: one past the last local symbol. */
  readonly localSymbols: number;
}

/** Assigns the indices: sections and symbols that stay keep their order, added sections follow. */
export function numberObject(builder: ObjectBuilder): Numbering {
  ensureExtendedIndices(builder);
  const sections = builder.sections();
  const sectionIndices = new Map<SectionId, number>([[0, 0]]);
  for (const [i, section] of sections.entries()) sectionIndices.set(section.id, i + 1);
  const { symbols, indices, locals } = numberSymbols(builder);
  return {
    sections,
    sectionIndex: (id) => {
      const index = sectionIndices.get(id);
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
  const { count } = builder.symbols;
  const kept = Uint32Array.from({ length: count }, (_, i) => i).filter((id) => !builder.isSymbolRemoved(id));
  // Counted from the input's own sh_info, so that a table with an unusual order keeps it.
  const boundary = localBoundary(builder);
  const locals = kept.reduce((sum, id) => sum + (id < boundary ? 1 : 0), 0);
  if (!builder.hasRemovedSymbols) return { symbols: kept, indices: undefined, locals };
  const indices = new Map<SymbolId, number>();
  kept.forEach((id, i) => {
    indices.set(id, i);
  });
  return { symbols: kept, indices, locals };
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
  if (!Array.from({ length: builder.symbols.count }, (_, i) => builder.symbols.definedIn(i)).some(isFar))
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
  const edited = builder.symbolEdit(id)?.st_shndx;
  if (edited !== undefined) return { kind: 'reserved', st_shndx: edited };
  const section = builder.symbols.definedIn(id);
  if (section === undefined) return { kind: 'reserved', st_shndx: at(builder.symbols.st_shndx, id) };
  return { kind: 'section', index: numbering.sectionIndex(section) };
}
