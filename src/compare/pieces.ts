import { at } from '../base/column';
import { SHF_EXECINSTR, SHF_STRINGS, STT_FUNC, STT_NOTYPE, STT_OBJECT } from '../elf/constants';
import { thisModuleSection } from '../elf/module-info';
import type { SectionIndex } from '../elf/section';
import type { SymbolIndex } from '../elf/symbol';
import { annotationPrefix, isObjtoolSection } from '../klp/names';
import { canonicalSymbolName } from './canonical-names';
import type { LoadedSection, ModuleContent } from './module-content';

/** Bytes of one section that belong together. Pieces of a section do not overlap. */
export interface Piece {
  /** Position in {@link ModulePieces.pieces}. */
  readonly id: number;
  readonly section: LoadedSection;
  readonly start: number;
  readonly end: number;
  /** `unnamed`: no symbol has it, but relocations lead to its start. `rest`: neither. */
  readonly kind: 'function' | 'variable' | 'unnamed' | 'rest';
  /** All symbols that begin there, the global ones first; none of an unnamed piece. */
  readonly names: readonly string[];
  /** The first of the names without counters; empty for an unnamed piece. */
  readonly canonicalName: string;
}

/** All pieces of a module, by section and place. */
export class ModulePieces {
  readonly content: ModuleContent;
  readonly pieces: readonly Piece[];
  readonly #bySection: ReadonlyMap<SectionIndex, readonly Piece[]>;
  readonly #bySymbol: ReadonlyMap<SymbolIndex, Piece>;

  constructor(
    content: ModuleContent,
    pieces: readonly Piece[],
    bySection: ReadonlyMap<SectionIndex, readonly Piece[]>,
    bySymbol: ReadonlyMap<SymbolIndex, Piece>,
  ) {
    this.content = content;
    this.pieces = pieces;
    this.#bySection = bySection;
    this.#bySymbol = bySymbol;
  }

  inSection(section: SectionIndex): readonly Piece[] {
    return this.#bySection.get(section) ?? [];
  }

  /** The piece that begins where the symbol is; absent for labels within a piece. */
  ofSymbol(symbol: SymbolIndex): Piece | undefined {
    return this.#bySymbol.get(symbol);
  }

  /** The piece that covers a place; the end of a section belongs to its last piece. In logarithmic time. */
  covering(section: SectionIndex, offset: number): Piece | undefined {
    const pieces = this.inSection(section);
    let low = 0;
    let high = pieces.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((pieces[middle]?.start ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    const piece = pieces[low - 1];
    return piece !== undefined && offset <= piece.section.size ? piece : undefined;
  }
}

/** Sections whose symbols are no things of the program: told by themselves, or as a whole. */
export function hasNoThings({ name, flags }: LoadedSection): boolean {
  return (
    (flags & SHF_STRINGS) !== 0n ||
    name === '.modinfo' ||
    name === thisModuleSection ||
    name.startsWith('__version') ||
    name.startsWith('.note') ||
    name === '.orc_header' ||
    name.startsWith(annotationPrefix) ||
    isPatchTable(name) ||
    isObjtoolSection(name)
  );
}

/** Sections of klp-build and kpatch that the description of the patch tells. */
export function isPatchTable(name: string): boolean {
  return /^(\.kpatch\.|\.init\.klp_|__klp_objects$|__klp_funcs$)/.test(name);
}

interface Anchor {
  readonly symbol: SymbolIndex;
  readonly type: number;
  readonly isLocal: boolean;
  readonly start: number;
  readonly size: number;
}

/** Where named things are, before relocations tell where unnamed ones begin. */
export interface NamedRange {
  readonly start: number;
  readonly end: number;
  readonly kind: 'function' | 'variable';
  readonly symbols: readonly SymbolIndex[];
}

/** The named ranges of every section, ascending, without overlaps: a symbol within another's bytes ends that. */
export function findNamedRanges(content: ModuleContent): Map<SectionIndex, NamedRange[]> {
  const ranges = new Map<SectionIndex, NamedRange[]>();
  for (const [index, anchors] of collectAnchors(content)) {
    const section = content.sections.get(index);
    if (section !== undefined) ranges.set(index, rangesOf(section, anchors));
  }
  return ranges;
}

function collectAnchors(content: ModuleContent): Map<SectionIndex, Anchor[]> {
  const { symbols } = content.module;
  const anchors = new Map<SectionIndex, Anchor[]>();
  for (let symbol = 1; symbol < symbols.count; symbol++) {
    const type = symbols.type(symbol);
    if (type !== STT_FUNC && type !== STT_OBJECT && type !== STT_NOTYPE) continue;
    const index = symbols.definedIn(symbol);
    const section = index === undefined ? undefined : content.sections.get(index);
    if (index === undefined || section === undefined || hasNoThings(section)) continue;
    const start = Number(symbols.value(symbol));
    // Labels of the compiler and mapping symbols ($x, $d) are no names.
    if (start >= section.size || /^(\.L|\$|$|L0)/.test(content.symbolName(symbol))) continue;
    const isLocal = symbols.bind(symbol) === 0;
    const size = Math.min(Number(symbols.size(symbol)), section.size - start);
    const anchor = { symbol, type, isLocal, start, size };
    const known = anchors.get(index);
    if (known === undefined) anchors.set(index, [anchor]);
    else known.push(anchor);
  }
  return anchors;
}

function rangesOf(section: LoadedSection, anchors: readonly Anchor[]): NamedRange[] {
  const sorted = [...anchors].sort(
    (a, b) =>
      a.start - b.start ||
      Number(a.type === STT_NOTYPE) - Number(b.type === STT_NOTYPE) ||
      Number(a.isLocal) - Number(b.isLocal) ||
      b.size - a.size,
  );
  const groups: Anchor[][] = [];
  let typedEnd = 0;
  for (const anchor of sorted) {
    const group = groups.at(-1);
    if (group?.[0]?.start === anchor.start) group.push(anchor);
    // A label within a function or variable is none of its own.
    else if (anchor.type !== STT_NOTYPE || anchor.start >= typedEnd) groups.push([anchor]);
    if (anchor.type !== STT_NOTYPE) typedEnd = Math.max(typedEnd, anchor.start + anchor.size);
  }
  return groups.flatMap((group, i) => {
    const [first] = group;
    if (first === undefined) return [];
    const next = groups[i + 1]?.[0]?.start ?? section.size;
    const size = Math.max(...group.map((anchor) => anchor.size));
    const end = size === 0 ? next : Math.min(first.start + size, next);
    const isFunction =
      first.type === STT_FUNC || (first.type === STT_NOTYPE && (section.flags & SHF_EXECINSTR) !== 0n);
    const symbols = group.map(({ symbol }) => symbol);
    return [{ start: first.start, end, kind: isFunction ? 'function' : 'variable', symbols }];
  });
}

/**
 * Cuts all sections into pieces: the named ranges, and what is between them at the places that relocations lead to
 * (`places`, by section, in any order).
 */
export function cutPieces(
  content: ModuleContent,
  ranges: ReadonlyMap<SectionIndex, readonly NamedRange[]>,
  places: ReadonlyMap<SectionIndex, ReadonlySet<number>>,
): ModulePieces {
  const pieces: Piece[] = [];
  const bySection = new Map<SectionIndex, Piece[]>();
  const bySymbol = new Map<SymbolIndex, Piece>();
  for (const [index, section] of content.sections) {
    const own: Piece[] = [];
    const add = (start: number, end: number, kind: Piece['kind'], symbols: readonly SymbolIndex[]): void => {
      const names = symbols.map((symbol) => content.symbolName(symbol));
      const canonicalName = canonicalSymbolName(names[0] ?? '');
      const piece = { id: pieces.length, section, start, end, kind, names, canonicalName };
      pieces.push(piece);
      own.push(piece);
      for (const symbol of symbols) bySymbol.set(symbol, piece);
    };
    const starts = Float64Array.from(places.get(index) ?? []).sort();
    let next = 0;
    const addUnnamed = (from: number, to: number): void => {
      let [start, kind]: [number, Piece['kind']] = [from, 'rest'];
      while (next < starts.length && at(starts, next) < to) {
        const place = at(starts, next);
        next += 1;
        if (place < from) continue;
        if (place > start) add(start, place, kind, []);
        [start, kind] = [place, 'unnamed'];
      }
      if (to > start) add(start, to, kind, []);
    };
    let done = 0;
    for (const { start, end, kind, symbols } of ranges.get(index) ?? []) {
      addUnnamed(done, start);
      add(start, end, kind, symbols);
      done = end;
    }
    addUnnamed(done, section.size);
    bySection.set(index, own);
  }
  return new ModulePieces(content, pieces, bySection, bySymbol);
}
