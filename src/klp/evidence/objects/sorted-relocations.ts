import { at, bigAt } from '../../../base/column';
import { concatRelocations, type RelocationTable } from '../../../elf/relocation';

/** The relocations that apply to one section, by offset; those of one offset in the order of the file. */
export interface SortedRelocations {
  readonly offsets: Float64Array;
  readonly symbols: Uint32Array;
  readonly types: Uint32Array;
  readonly addends: Float64Array;
}

/** Puts the tables of one section together. */
export function sortRelocations(tables: readonly RelocationTable[]): SortedRelocations {
  const all = concatRelocations(tables);
  const offsets = Float64Array.from(all.r_offset, Number);
  const rows = Uint32Array.from(offsets, (_, row) => row).sort(
    (a, b) => at(offsets, a) - at(offsets, b) || a - b,
  );
  return {
    offsets: Float64Array.from(rows, (row) => at(offsets, row)),
    symbols: Uint32Array.from(rows, (row) => at(all.r_symbol, row)),
    types: Uint32Array.from(rows, (row) => at(all.r_type, row)),
    addends: Float64Array.from(rows, (row) => Number(bigAt(all.r_addend, row))),
  };
}

/** Index of the first relocation at or behind an offset. */
export function firstFrom({ offsets }: SortedRelocations, offset: number): number {
  let [low, high] = [0, offsets.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (at(offsets, middle) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
