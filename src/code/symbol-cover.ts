import { at } from '../base/column';
import { SHN_ABS, STT_FILE, STT_FUNC, STT_OBJECT, STT_SECTION } from '../elf/constants';
import type { SectionIndex } from '../elf/section';
import type { SymbolIndex, SymbolTable } from '../elf/symbol';

interface Cover {
  readonly symbol: SymbolIndex;
  readonly start: number;
  readonly end: number;
  /** The place of the one around it, among those sorted. */
  readonly around: number;
}

/** How many symbols around each other are looked through for one that covers a place. */
const deepest = 32;

/** Which symbol covers a place: the one that begins last, of several the longest, of those the first of the table. */
export class SymbolCover {
  readonly #symbols: SymbolTable;
  readonly #bySection = new Map<SectionIndex, SymbolIndex[]>();
  readonly #sorted = new Map<SectionIndex, readonly Cover[]>();

  constructor(symbols: SymbolTable) {
    this.#symbols = symbols;
    for (let i = 1; i < symbols.count; i++) {
      const section = symbols.definedIn(i);
      if (section === undefined || !canName(symbols, i)) continue;
      const own = this.#bySection.get(section);
      if (own === undefined) this.#bySection.set(section, [i]);
      else own.push(i);
    }
  }

  /** The symbol whose bytes the place is one of, or that stands there without a size, and how far behind its start. */
  find(
    section: SectionIndex,
    offset: number,
  ): { readonly symbol: SymbolIndex; readonly delta: number } | undefined {
    const covers = this.#coversOf(section);
    let place = lastUpTo(covers, offset);
    for (let depth = 0; depth < deepest; depth++) {
      const cover = covers[place];
      if (cover === undefined) return undefined;
      if (offset < cover.end || offset === cover.start)
        return { symbol: cover.symbol, delta: offset - cover.start };
      place = cover.around;
    }
    return undefined;
  }

  /** Where the next symbol behind a place begins, if one does. */
  nextStart(section: SectionIndex, offset: number): number | undefined {
    const covers = this.#coversOf(section);
    return covers[lastUpTo(covers, offset) + 1]?.start;
  }

  /** Where symbols of a section begin, ascending, and for each place the symbol that {@link find} gives. */
  starts(section: SectionIndex): { readonly start: number; readonly symbol: SymbolIndex }[] {
    const covers = this.#coversOf(section);
    return covers.filter(({ start }, i) => start !== covers[i + 1]?.start);
  }

  #coversOf(section: SectionIndex): readonly Cover[] {
    const known = this.#sorted.get(section);
    if (known !== undefined) return known;
    const covers = sortCovers(this.#symbols, this.#bySection.get(section) ?? []);
    this.#sorted.set(section, covers);
    return covers;
  }
}

/** Functions, data, labels; not the marks of code and data that arm64 and RISC-V have (`$x`, `$d`). */
function canName(symbols: SymbolTable, symbol: SymbolIndex): boolean {
  const type = symbols.type(symbol);
  if (type === STT_SECTION || type === STT_FILE || at(symbols.st_shndx, symbol) === SHN_ABS) return false;
  if (type === STT_FUNC || type === STT_OBJECT) return true;
  return !/^(\$|$)/.test(symbols.name(symbol));
}

function sortCovers(symbols: SymbolTable, own: readonly SymbolIndex[]): Cover[] {
  const extents = own.map((symbol) => {
    const start = Number(symbols.value(symbol));
    return { symbol, start, end: start + Number(symbols.size(symbol)) };
  });
  // Of those that begin together the longest last, which is found first; of equals the first of the table.
  extents.sort((a, b) => a.start - b.start || a.end - b.end || b.symbol - a.symbol);
  const open: number[] = [];
  return extents.map((extent, i) => {
    while (open.length > 0 && (extents[open.at(-1) ?? 0]?.end ?? 0) <= extent.start) open.pop();
    const around = open.at(-1) ?? -1;
    open.push(i);
    return { ...extent, around };
  });
}

/** The place of the last that begins at or before `offset`, -1 for none; in logarithmic time. */
function lastUpTo(covers: readonly Cover[], offset: number): number {
  let [low, high] = [0, covers.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((covers[middle]?.start ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
