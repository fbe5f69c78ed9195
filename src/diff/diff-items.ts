import { type DiffSide, PairedList } from './paired-list';
import { pairByKey } from './pairing';

/** One thing of one side, named so that it can be found on the other side. */
export interface Item {
  /** By names, unique on its side. */
  readonly key: string;
  /** What the reader calls it. */
  readonly subject: string;
  /** What its values are called; all items of a kind have the same array. */
  readonly labels: readonly string[];
  /** What it is compared by, a value a label. There may be a million items: a pair for each would be most of their memory. */
  readonly values: readonly string[];
}

export type Change = 'added' | 'removed' | 'changed' | 'same';

/** One thing on both sides. */
export interface DiffEntry {
  readonly key: string;
  readonly change: Change;
  readonly before?: Item;
  /** Of what is the same on both sides it may be the very item of the other. */
  readonly after?: Item;
}

/** Entries that need not be there before they are looked at; a plain array is one as well, see {@link changeAt}. */
export interface DiffList extends Iterable<DiffEntry> {
  readonly length: number;
  at(index: number): DiffEntry | undefined;
  /** What {@link at} says, without the rest of it. */
  changeAt?(index: number): Change;
}

/** The change of one entry of a list. */
export function changeAt(list: DiffList, index: number): Change {
  return list.changeAt?.(index) ?? list.at(index)?.change ?? 'same';
}

/** The keys of the entries that changed so, in their order. */
export function keysOf(list: DiffList, change: Change): string[] {
  const keys: string[] = [];
  for (let i = 0; i < list.length; i++) {
    const entry = changeAt(list, i) === change ? list.at(i) : undefined;
    if (entry !== undefined) keys.push(entry.key);
  }
  return keys;
}

export type ChangeCounts = Readonly<Record<Change, number>>;

/** Pairs two lists by key. Order: that of `before`, what was added after the thing it follows in `after`. */
export function diffItems(before: readonly Item[], after: readonly Item[]): DiffEntry[] {
  const [side, other] = [new ItemSide(before), new ItemSide(after)];
  const isSame = (i: number, j: number): boolean => isEqual(side.item(i), other.item(j));
  return [...new PairedList(side, other, pairByKey(side.keys, other.keys), isSame)];
}

class ItemSide implements DiffSide {
  readonly keys: readonly string[];
  readonly count: number;
  readonly #items: readonly Item[];

  constructor(items: readonly Item[]) {
    this.#items = items;
    this.count = items.length;
    this.keys = items.map(({ key }) => key);
  }

  key(row: number): string {
    return this.item(row).key;
  }

  item(row: number): Item {
    const item = this.#items[row];
    if (item === undefined) throw new RangeError(`item ${row} of ${this.count}`);
    return item;
  }
}

function isEqual(a: Item, b: Item): boolean {
  return a.values.every((value, i) => value === b.values[i]);
}

export function countChanges(list: DiffList): ChangeCounts {
  const counts = { added: 0, removed: 0, changed: 0, same: 0 };
  for (let i = 0; i < list.length; i++) counts[changeAt(list, i)] += 1;
  return counts;
}
