import { at } from '../base/column';

/** Which thing of one file stands for which of another, by their rows. */
export interface Pairing {
  /** By row of the one: the row of the other, -1 where there is none. */
  readonly partner: Int32Array;
  /** Rows that only the other has, by the row that they follow; -1 for those that come first. */
  readonly addedBehind: ReadonlyMap<number, readonly number[]>;
}

/** Pairs rows of the same key; a key stands once on a side. */
export function pairByKey(before: readonly string[], after: readonly string[]): Pairing {
  const partner = new Int32Array(before.length).fill(-1);
  const partnerOfOther = new Int32Array(after.length).fill(-1);
  const pair = (row: number, other: number): void => {
    partner[row] = other;
    partnerOfOther[other] = row;
  };
  // Most lists begin and end with the same things, which need not be looked up.
  const least = Math.min(before.length, after.length);
  let head = 0;
  for (; head < least && before[head] === after[head]; head++) pair(head, head);
  let [end, otherEnd] = [before.length, after.length];
  for (; end > head && otherEnd > head && before[end - 1] === after[otherEnd - 1]; end--, otherEnd--)
    pair(end - 1, otherEnd - 1);
  const others = new Map<string | undefined, number>();
  for (let row = head; row < otherEnd; row++) others.set(after[row], row);
  for (let row = head; row < end; row++) {
    const other = others.get(before[row]);
    // Where a key stands twice all the same, each row has one partner at most: no entry may be lost.
    if (other !== undefined && at(partnerOfOther, other) < 0) pair(row, other);
  }
  return { partner, addedBehind: addedBehind(partnerOfOther) };
}

/** Each row that has no partner, by the partner of the nearest row before it that has one. */
export function addedBehind(partnerOfOther: Int32Array): Map<number, number[]> {
  const result = new Map<number, number[]>();
  let previous = -1;
  for (let row = 0; row < partnerOfOther.length; row++) {
    const partner = at(partnerOfOther, row);
    if (partner >= 0) previous = partner;
    else {
      const known = result.get(previous);
      if (known === undefined) result.set(previous, [row]);
      else known.push(row);
    }
  }
  return result;
}
