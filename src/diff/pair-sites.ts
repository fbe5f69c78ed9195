import { bigAt } from '../base/column';
import { groupBy } from '../base/group-by';
import { addedBehind, type Pairing } from './pairing';

/** Places of one section that is relocated, as one relocation section has them. */
export interface SiteRun {
  /** The name of the section that is relocated. */
  readonly target: string;
  readonly offsets: BigUint64Array;
  /** Number of the first among all of the file. */
  readonly first: number;
}

/** Which relocation of one file stands for which of another. */
interface PairedSites extends Pairing {
  /** Which of those at its place a row is, from 1 on, in the one and in the other. */
  readonly nth: (row: number) => number;
  readonly nthOther: (row: number) => number;
}

/** Pairs the n-th relocation at a place of one file with the n-th at the place of that name of another. */
export function pairSites(before: readonly SiteRun[], after: readonly SiteRun[]): PairedSites {
  const partner = new Int32Array(countOf(before)).fill(-1);
  const partnerOfOther = new Int32Array(countOf(after)).fill(-1);
  // Almost all are the first of their place.
  const [later, laterOther] = [new Map<number, number>(), new Map<number, number>()];
  const afterByTarget = groupBy(after, ({ target }) => target);
  for (const [target, runs] of groupBy(before, (run) => run.target)) {
    const others = afterByTarget.get(target) ?? [];
    afterByTarget.delete(target);
    const [run, other] = [runs[0], others[0]];
    if (run !== undefined && other !== undefined && runs.length === 1 && others.length === 1)
      if (areSameAscending(run.offsets, other.offsets)) {
        for (let i = 0; i < run.offsets.length; i++) {
          partner[run.first + i] = other.first + i;
          partnerOfOther[other.first + i] = run.first + i;
        }
        continue;
      }
    const places = new Places(runs, later);
    const otherPlaces = new Places(others, laterOther);
    for (const [place, rows] of places.rows)
      for (const [n, row] of rows.entries()) {
        const match = otherPlaces.rows.get(place)?.[n];
        if (match === undefined) continue;
        partner[row] = match;
        partnerOfOther[match] = row;
      }
  }
  for (const runs of afterByTarget.values()) new Places(runs, laterOther);
  return {
    partner,
    nth: (row) => later.get(row) ?? 1,
    nthOther: (row) => laterOther.get(row) ?? 1,
    addedBehind: addedBehind(partnerOfOther),
  };
}

/** The rows at each place, in their order. */
class Places {
  readonly rows = new Map<number | bigint, number[]>();

  /** Notes in `later` which rows are not the first of their place. */
  constructor(runs: readonly SiteRun[], later: Map<number, number>) {
    for (const { offsets, first } of runs)
      for (let i = 0; i < offsets.length; i++) {
        const offset = bigAt(offsets, i);
        // A number is far smaller than what stands for a large integer.
        const place = offset <= Number.MAX_SAFE_INTEGER ? Number(offset) : offset;
        const known = this.rows.get(place);
        if (known === undefined) this.rows.set(place, [first + i]);
        else later.set(first + i, known.push(first + i));
      }
  }
}

function countOf(runs: readonly SiteRun[]): number {
  return runs.reduce((sum, { offsets }) => sum + offsets.length, 0);
}

/** Whether both have the same places, each once: nothing is to be looked up then. */
function areSameAscending(a: BigUint64Array, b: BigUint64Array): boolean {
  if (a.length !== b.length) return false;
  const [x, y] = [halvesOf(a), halvesOf(b)];
  for (let i = 0; i < x.length; i++) if (x[i] !== y[i]) return false;
  for (let i = 1; i < a.length; i++) if (bigAt(a, i) <= bigAt(a, i - 1)) return false;
  return true;
}

/** Compared as numbers, which need no room each. */
function halvesOf(column: BigUint64Array): Uint32Array {
  return new Uint32Array(column.buffer, column.byteOffset, column.length * 2);
}
