import { at } from '../../base/column';
import type { SectionIndex } from '../../elf/section';
import type { SymbolIndex, SymbolTable } from '../../elf/symbol';

/** The symbols of one type (STT_*) by what they cover: which function, or which variable, a place is in. */
export class SymbolRanges {
  readonly #symbols: SymbolTable;
  readonly #bySection = new Map<SectionIndex, SymbolIndex[]>();
  /** By section, filled when it is first asked for: modules have many sections that nobody asks for. */
  readonly #sorted = new Map<SectionIndex, Ranges>();

  constructor(symbols: SymbolTable, type: number) {
    this.#symbols = symbols;
    for (let i = 1; i < symbols.count; i++) {
      if (symbols.type(i) !== type || symbols.size(i) === 0n) continue;
      const section = symbols.definedIn(i);
      if (section === undefined) continue;
      const rows = this.#bySection.get(section);
      if (rows === undefined) this.#bySection.set(section, [i]);
      else rows.push(i);
    }
  }

  /** The symbol that covers a byte of a section: of those that begin last at or before it the longest. */
  covering(section: SectionIndex, offset: bigint): SymbolIndex | undefined {
    const { starts, rows } = this.#rangesOf(section);
    const place = Number(offset);
    let [low, high] = [0, starts.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (at(starts, middle) <= place) low = middle + 1;
      else high = middle;
    }
    const row = rows[low - 1];
    if (row === undefined) return undefined;
    const past = offset - this.#symbols.value(row);
    return past >= 0n && past < this.#symbols.size(row) ? row : undefined;
  }

  #rangesOf(section: SectionIndex): Ranges {
    const known = this.#sorted.get(section);
    if (known !== undefined) return known;
    const ranges = sortRanges(this.#symbols, this.#bySection.get(section) ?? []);
    this.#sorted.set(section, ranges);
    return ranges;
  }
}

interface Ranges {
  readonly starts: Float64Array;
  readonly rows: readonly SymbolIndex[];
}

/** By start; of those with one start the longest last, of equally long ones the first of the table. */
function sortRanges(symbols: SymbolTable, rows: readonly SymbolIndex[]): Ranges {
  const keyed = rows.map((row) => ({
    row,
    start: Number(symbols.value(row)),
    size: Number(symbols.size(row)),
  }));
  keyed.sort((a, b) => a.start - b.start || a.size - b.size || b.row - a.row);
  return { starts: Float64Array.from(keyed, ({ start }) => start), rows: keyed.map(({ row }) => row) };
}
