import { type FileSet, maximum } from './link-order';

/** Relocations of one function or variable, which are of one file, and the files that come into question. */
export interface Unit {
  /** Names the section; units of one section are compared by offset. */
  readonly section: number;
  readonly offset: number;
  /** The section is a concatenation in link order. */
  readonly isOrdered: boolean;
  possible: FileSet;
}

/**
 * Narrows what comes into question by two rules: each of the `count` files has a use, else it had not annotated the
 * symbol (no tool checks that), and, when the files are numbered in link order, their uses follow each other so in every
 * section. `units` are in the order of section and offset. Changes nothing when the rules contradict what is known.
 */
export function narrow(units: readonly Unit[], count: number, isLinkOrder: boolean): void {
  const narrowed = units.map((unit) => ({ ...unit }));
  if (isLinkOrder)
    for (const part of splitBySection(narrowed)) narrowInOrder(part, part.length === units.length, count);
  eliminate(narrowed);
  const served = narrowed.reduce((set, { possible }) => set | possible, 0);
  if (served !== (1 << count) - 1 || narrowed.some(({ possible }) => possible === 0)) return;
  for (const [i, unit] of units.entries()) unit.possible = narrowed[i]?.possible ?? 0;
}

function splitBySection(units: readonly Unit[]): Unit[][] {
  const parts: Unit[][] = [];
  for (const unit of units) {
    if (!unit.isOrdered) continue;
    const last = parts.at(-1);
    if (last?.[0]?.section === unit.section) last.push(unit);
    else parts.push([unit]);
  }
  return parts;
}

/** File numbers never fall along a section; where it has all uses they rise from the first to the last by ones. */
function narrowInOrder(units: readonly Unit[], hasAll: boolean, count: number): void {
  const lowest = units.map(({ possible }) => (possible === 0 ? maximum : lowestBit(possible)));
  const highest = units.map(({ possible }) => 31 - Math.clz32(possible));
  let [low, high] = [0, hasAll ? -1 : count];
  for (let i = 0; i < units.length; i++) {
    low = lowest[i] = Math.max(lowest[i] ?? 0, low);
    high = highest[i] = Math.min(highest[i] ?? 0, hasAll ? high + 1 : count);
  }
  [low, high] = [hasAll ? count : 0, count - 1];
  for (let i = units.length - 1; i >= 0; i--) {
    low = lowest[i] = Math.max(lowest[i] ?? 0, hasAll ? low - 1 : 0);
    high = highest[i] = Math.min(highest[i] ?? 0, high);
  }
  for (const [i, unit] of units.entries()) unit.possible &= bitsFrom(lowest[i] ?? 0, highest[i] ?? 0);
}

function lowestBit(set: FileSet): number {
  return 31 - Math.clz32(set & -set);
}

function bitsFrom(low: number, high: number): FileSet {
  return low > high ? 0 : ((1 << (high + 1)) - 1) & ~((1 << low) - 1);
}

/** A file without a use of its own gets the only one that can be its. Each round decides a file or is the last. */
function eliminate(units: readonly Unit[]): void {
  for (let hasChanged = true; hasChanged; ) {
    hasChanged = false;
    let [served, once, twice] = [0, 0, 0];
    for (const { possible } of units) {
      if (isSingle(possible)) served |= possible;
      twice |= once & possible;
      once |= possible;
    }
    const lacking = once & ~twice & ~served;
    for (const unit of units) {
      if (!isSingle(unit.possible & lacking)) continue;
      unit.possible &= lacking;
      hasChanged = true;
    }
  }
}

/** Whether exactly one file is left. */
export function isSingle(set: FileSet): boolean {
  return set !== 0 && (set & (set - 1)) === 0;
}
