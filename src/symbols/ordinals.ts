import { at } from '../base/column';

/** A number a row, as lines of a text have them: mostly one more than that of the row before, so only where not is kept. */
export class Ordinals {
  #count = 0;
  #next = -1;
  /** The first row of each run, and its number. */
  readonly #rows: number[] = [];
  readonly #firsts: number[] = [];

  /** The number of the next row. */
  push(ordinal: number): void {
    if (ordinal !== this.#next) {
      this.#rows.push(this.#count);
      this.#firsts.push(ordinal);
    }
    this.#count += 1;
    this.#next = ordinal + 1;
  }

  at(row: number): number {
    let low = 0;
    let high = this.#rows.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#rows[middle] ?? 0) <= row) low = middle;
      else high = middle - 1;
    }
    return (this.#firsts[low] ?? 0) + row - (this.#rows[low] ?? 0);
  }

  /** The same numbers in another order: `order[i]` is the row that becomes row i. */
  permuted(order: Uint32Array): Ordinals {
    const result = new Ordinals();
    for (let i = 0; i < order.length; i++) result.push(this.at(at(order, i)));
    return result;
  }
}
