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

export type ChangeCounts = Readonly<Record<Change, number>>;

/** Pairs two lists by key. Order: that of `before`, what was added after the thing it follows in `after`. */
export function diffItems(before: readonly Item[], after: readonly Item[]): DiffEntry[] {
  // Most lists begin and end with the same things, which need not be looked up.
  const least = Math.min(before.length, after.length);
  let head = 0;
  while (head < least && before[head]?.key === after[head]?.key) head += 1;
  let tail = 0;
  while (tail < least - head && before.at(-1 - tail)?.key === after.at(-1 - tail)?.key) tail += 1;
  const entries: DiffEntry[] = [];
  const pushPairs = (start: number, otherStart: number, count: number): void => {
    for (let i = 0; i < count; i++) {
      const [item, other] = [before[start + i], after[otherStart + i]];
      if (item !== undefined && other !== undefined) entries.push(pair(item, other));
    }
  };
  pushPairs(0, 0, head);
  const [end, otherEnd] = [before.length - tail, after.length - tail];
  for (const entry of diffByKey(before.slice(head, end), after.slice(head, otherEnd))) entries.push(entry);
  pushPairs(end, otherEnd, tail);
  return entries;
}

function pair(item: Item, other: Item): DiffEntry {
  return { key: item.key, change: isEqual(item, other) ? 'same' : 'changed', before: item, after: other };
}

function diffByKey(before: readonly Item[], after: readonly Item[]): DiffEntry[] {
  const others = new Map(after.map((item) => [item.key, item]));
  const known = new Set(before.map((item) => item.key));
  const addedAfter = new Map<string | undefined, Item[]>();
  let previous: string | undefined;
  for (const item of after) {
    if (known.has(item.key)) previous = item.key;
    else {
      const added = addedAfter.get(previous);
      if (added === undefined) addedAfter.set(previous, [item]);
      else added.push(item);
    }
  }
  const entries: DiffEntry[] = [];
  const pushAdded = (key: string | undefined): void => {
    for (const item of addedAfter.get(key) ?? [])
      entries.push({ key: item.key, change: 'added', after: item });
  };
  pushAdded(undefined);
  for (const item of before) {
    const other = others.get(item.key);
    entries.push(
      other === undefined ? { key: item.key, change: 'removed', before: item } : pair(item, other),
    );
    pushAdded(item.key);
  }
  return entries;
}

function isEqual(a: Item, b: Item): boolean {
  return a.values.every((value, i) => value === b.values[i]);
}

export function countChanges(list: DiffList): ChangeCounts {
  const counts = { added: 0, removed: 0, changed: 0, same: 0 };
  for (let i = 0; i < list.length; i++) counts[changeAt(list, i)] += 1;
  return counts;
}

/** Gives every repeated name a number from its second occurrence on: `.text`, `.text#2`. */
export class UniqueKeys {
  readonly #seen = new Map<string, number>();

  keyFor(name: string): string {
    const count = (this.#seen.get(name) ?? 0) + 1;
    this.#seen.set(name, count);
    return count === 1 ? name : `${name}#${count}`;
  }
}
