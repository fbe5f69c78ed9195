import { at } from '../base/column';
import type { Change, DiffEntry, DiffList, Item } from './diff-items';
import type { Pairing } from './pairing';

/** Things of one file, by row. */
export interface DiffSide {
  readonly count: number;
  /** By names, unique on its side. */
  key(row: number): string;
  item(row: number): Item;
}

/** By their numbers in a column. */
const changes: readonly Change[] = ['same', 'changed', 'removed', 'added'];
const [same, changed, removed, added] = [0, 1, 2, 3];

/**
 * Things of two files side by side: in the order of the first, each added one behind what it follows. A file can have
 * millions of them, so there are but columns, until one is looked at.
 */
export class PairedList implements DiffList {
  readonly length: number;
  readonly #before: DiffSide;
  readonly #after: DiffSide;
  /** Rows of both sides, -1 for none, and which of `changes` it is. */
  readonly #beforeRow: Int32Array;
  readonly #afterRow: Int32Array;
  readonly #change: Uint8Array;

  /** `isSame` is asked of rows that are paired: whether the item of the one equals that of the other. */
  constructor(
    before: DiffSide,
    after: DiffSide,
    { partner, addedBehind }: Pairing,
    isSame: (row: number, other: number) => boolean,
  ) {
    this.#before = before;
    this.#after = after;
    const paired = partner.filter((row) => row >= 0).length;
    this.length = before.count + after.count - paired;
    this.#beforeRow = new Int32Array(this.length).fill(-1);
    this.#afterRow = new Int32Array(this.length).fill(-1);
    this.#change = new Uint8Array(this.length);
    let entry = 0;
    const pushAdded = (behind: number): void => {
      for (const row of addedBehind.get(behind) ?? []) {
        this.#afterRow[entry] = row;
        this.#change[entry] = added;
        entry += 1;
      }
    };
    pushAdded(-1);
    for (let row = 0; row < before.count; row++) {
      const other = at(partner, row);
      this.#beforeRow[entry] = row;
      this.#afterRow[entry] = other;
      this.#change[entry] = other < 0 ? removed : isSame(row, other) ? same : changed;
      entry += 1;
      pushAdded(row);
    }
  }

  changeAt(index: number): Change {
    return changes[at(this.#change, index)] ?? 'same';
  }

  at(index: number): DiffEntry {
    const change = this.changeAt(index);
    const [row, other] = [at(this.#beforeRow, index), at(this.#afterRow, index)];
    const before = row < 0 ? undefined : this.#before.item(row);
    const after = other < 0 ? undefined : change === 'same' ? before : this.#after.item(other);
    return { key: (before ?? after)?.key ?? '', change, ...(before && { before }), ...(after && { after }) };
  }

  *[Symbol.iterator](): Iterator<DiffEntry> {
    for (let i = 0; i < this.length; i++) yield this.at(i);
  }
}
