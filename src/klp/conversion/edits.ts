import { at, bigAt } from '../../base/column';
import { makeRelocations, type RelocationTable } from '../../elf/relocation';
import type { SectionIndex } from '../../elf/section';
import type { SymbolIndex } from '../../elf/symbol';
import type { RelocationSection } from '../livepatch-module';

/**
 * All that a conversion changes about a file, whatever dialect it comes from. Everything that is not named here stays as
 * it is. Indices are those of the input.
 */
export interface Edits {
  readonly symbols: {
    readonly changed: ReadonlyMap<SymbolIndex, SymbolChange>;
    /** Local ones will stand behind the last local symbol, the others at the end. */
    readonly added: readonly AddedSymbol[];
    readonly removed: ReadonlySet<SymbolIndex>;
  };
  readonly relocations: {
    /** Rows that go, besides those that move to a livepatch section. */
    readonly dropped: RowsBySection;
    /** Rows whose type becomes `R_*_NONE`; the rest of the entry stays. */
    readonly neutralized: RowsBySection;
  };
  readonly sections: {
    /** Livepatch relocation sections, in the order in which they will stand at the end of the file. */
    readonly added: readonly AddedSection[];
    /** Loaded sections made of copies of others, which stand before the livepatch relocation sections. */
    readonly copied?: readonly CopiedSection[];
    readonly removed: ReadonlySet<SectionIndex>;
    /** What a repair changes about sections that stay; conversions have nothing of the kind. */
    readonly changed?: ReadonlyMap<SectionIndex, SectionChange>;
  };
}

/** Rows of relocation sections' tables. */
export type RowsBySection = ReadonlyMap<SectionIndex, ReadonlySet<number>>;

/** What is absent stays. */
export interface SymbolChange {
  readonly name?: Uint8Array<ArrayBuffer>;
  /** A reserved index, such as SHN_LIVEPATCH. */
  readonly st_shndx?: number;
}

/** What is absent stays. */
export interface SectionChange {
  /** All of `sh_flags`. */
  readonly flags?: bigint;
  readonly link?: SectionIndex;
  /** Of a relocation section: the section that it relocates. */
  readonly info?: SectionIndex;
  /** Relocations behind those that a livepatch section has. */
  readonly entries?: readonly LivepatchEntries[];
  /** Bytes behind those that a section has. */
  readonly bytes?: Uint8Array<ArrayBuffer>;
}

export interface AddedSymbol {
  readonly name: Uint8Array<ArrayBuffer>;
  readonly st_info: number;
  readonly st_other: number;
  /** A reserved index, such as SHN_LIVEPATCH. */
  readonly st_shndx: number;
  readonly value: bigint;
  readonly size: bigint;
}

/** A livepatch relocation section. */
export interface AddedSection {
  readonly name: string;
  /** The object whose loading applies it. */
  readonly gate: string;
  /** The section that it relocates. */
  readonly target: SectionIndex;
  /** Its relocations in their order. */
  readonly entries: readonly LivepatchEntries[];
}

/** Sections one behind the other under a new name, with all their relocations; it is followed by its relocation section. */
export interface CopiedSection {
  readonly name: string;
  /** In the order of their offsets. */
  readonly parts: readonly CopiedPart[];
}

export interface CopiedPart {
  readonly section: SectionIndex;
  /** Where its bytes begin in the copy. */
  readonly offset: number;
  /** The sections with its relocations. */
  readonly relocations: readonly SectionIndex[];
}

export type LivepatchEntries =
  /** Out of another section of the file, which loses them. */
  | {
      readonly kind: 'moved';
      readonly section: RelocationSection;
      readonly rows: readonly number[];
      /** What rows refer to from now on, where it is another symbol than before. */
      readonly redirected?: ReadonlyMap<number, SymbolReference>;
    }
  | { readonly kind: 'new'; readonly relocations: readonly NewRelocation[] };

export interface NewRelocation {
  /** In the target section. */
  readonly offset: bigint;
  readonly type: number;
  readonly symbol: SymbolReference;
  readonly addend: bigint;
}

export type SymbolReference =
  | { readonly kind: 'existing'; readonly index: SymbolIndex }
  /** Which of the added symbols, from 0. */
  | { readonly kind: 'added'; readonly place: number };

/** The rows that each relocation section loses: those that move and those that are dropped. */
export function takenRows({ relocations, sections }: Edits): RowsBySection {
  const taken = new Map<SectionIndex, Set<number>>();
  const take = (section: SectionIndex, rows: Iterable<number>): void => {
    const known = taken.get(section) ?? new Set();
    for (const row of rows) known.add(row);
    taken.set(section, known);
  };
  for (const { entries = [] } of [...sections.added, ...(sections.changed?.values() ?? [])])
    for (const run of entries) if (run.kind === 'moved') take(run.section.index, run.rows);
  for (const [section, rows] of relocations.dropped) take(section, rows);
  return taken;
}

/** The relocations that go into a livepatch section as a table; `symbolNumber` says what stands for a symbol in it. */
export function relocationsOf(
  entries: readonly LivepatchEntries[],
  symbolNumber: (symbol: SymbolReference) => number,
): RelocationTable {
  const count = entries.reduce((sum, run) => sum + sizeOf(run), 0);
  const table = makeRelocations(count, true);
  let next = 0;
  const put = ({ offset, type, symbol, addend }: NewRelocation): void => {
    table.r_offset[next] = offset;
    table.r_type[next] = type;
    table.r_symbol[next] = symbolNumber(symbol);
    table.r_addend[next] = addend;
    next += 1;
  };
  for (const run of entries) {
    if (run.kind === 'new') for (const relocation of run.relocations) put(relocation);
    else for (const row of run.rows) put(relocationAt(run.section.table, row, run.redirected?.get(row)));
  }
  return table;
}

function sizeOf(run: LivepatchEntries): number {
  return run.kind === 'moved' ? run.rows.length : run.relocations.length;
}

function relocationAt(
  table: RelocationTable,
  row: number,
  redirection: SymbolReference | undefined,
): NewRelocation {
  return {
    offset: bigAt(table.r_offset, row),
    type: at(table.r_type, row),
    symbol: redirection ?? { kind: 'existing', index: at(table.r_symbol, row) },
    addend: bigAt(table.r_addend, row),
  };
}
