/** One step of an alignment: an element of both lists, or of one. Indices into the lists. */
export type Step =
  | { readonly kind: 'same'; readonly a: number; readonly b: number }
  | { readonly kind: 'removed'; readonly a: number }
  | { readonly kind: 'added'; readonly b: number };

export interface Alignment {
  readonly steps: readonly Step[];
  /** The middle was too different: all of it is removed and added. */
  readonly isCoarse: boolean;
}

/** Differences up to which the shortest edit is searched: time and memory grow with its square. */
const mostDifferences = 2000;

/**
 * Aligns two lists by the fewest additions and removals (E. Myers, "An O(ND) Difference Algorithm and Its Variations",
 * 1986), removals before additions.
 */
export function align(a: readonly string[], b: readonly string[]): Alignment {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let [endOfA, endOfB] = [a.length, b.length];
  while (endOfA > start && endOfB > start && a[endOfA - 1] === b[endOfB - 1]) {
    endOfA -= 1;
    endOfB -= 1;
  }
  const middle = alignMiddle(a.slice(start, endOfA), b.slice(start, endOfB));
  const moved = (middle ?? replaceAll(endOfA - start, endOfB - start)).map((step) => shift(step, start));
  return {
    steps: [...sameSteps(0, 0, start), ...moved, ...sameSteps(endOfA, endOfB, a.length - endOfA)],
    isCoarse: middle === undefined,
  };
}

function sameSteps(a: number, b: number, count: number): Step[] {
  return Array.from({ length: count }, (_, i) => ({ kind: 'same', a: a + i, b: b + i }));
}

function replaceAll(countOfA: number, countOfB: number): Step[] {
  return [
    ...Array.from({ length: countOfA }, (_, a): Step => ({ kind: 'removed', a })),
    ...Array.from({ length: countOfB }, (_, b): Step => ({ kind: 'added', b })),
  ];
}

function shift(step: Step, by: number): Step {
  switch (step.kind) {
    case 'same':
      return { kind: 'same', a: step.a + by, b: step.b + by };
    case 'removed':
      return { kind: 'removed', a: step.a + by };
    case 'added':
      return { kind: 'added', b: step.b + by };
  }
}

/** `undefined` when there are more than {@link mostDifferences}. */
function alignMiddle(a: readonly string[], b: readonly string[]): Step[] | undefined {
  const most = Math.min(a.length + b.length, mostDifferences);
  // Furthest x on each diagonal k = x - y, one row for each number of differences; diagonal k is at index k + d.
  const trace: Int32Array[] = [];
  for (let d = 0; d <= most; d++) {
    const row = new Int32Array(2 * d + 1);
    trace.push(row);
    for (let k = -d; k <= d; k += 2) {
      let x = d === 0 ? 0 : stepFrom(trace[d - 1], d - 1, k);
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x += 1;
      row[k + d] = x;
      if (x >= a.length && x - k >= b.length) return traceBack(trace, a.length, b.length);
    }
  }
  return undefined;
}

/** The x on diagonal k after one more difference than `row` (of `d`) has. */
function stepFrom(row: Int32Array | undefined, d: number, k: number): number {
  return isAddition(row, d, k) ? furthest(row, d, k + 1) : furthest(row, d, k - 1) + 1;
}

/** Whether diagonal k is reached from the one above: by an element of b. */
function isAddition(row: Int32Array | undefined, d: number, k: number): boolean {
  return k === -d - 1 || (k !== d + 1 && furthest(row, d, k - 1) < furthest(row, d, k + 1));
}

function furthest(row: Int32Array | undefined, d: number, k: number): number {
  return row?.[k + d] ?? -1;
}

function traceBack(trace: readonly Int32Array[], lengthOfA: number, lengthOfB: number): Step[] {
  const steps: Step[] = [];
  let [x, y] = [lengthOfA, lengthOfB];
  for (let d = trace.length - 1; d >= 0; d--) {
    const row = trace[d - 1];
    const k = x - y;
    const isAdded = d > 0 && isAddition(row, d - 1, k);
    const from = d === 0 ? 0 : furthest(row, d - 1, isAdded ? k + 1 : k - 1);
    const [toX, toY] = d === 0 ? [0, 0] : [from, from - (isAdded ? k + 1 : k - 1)];
    const [afterX, afterY] = d === 0 ? [0, 0] : isAdded ? [toX, toY + 1] : [toX + 1, toY];
    while (x > afterX && y > afterY) steps.push({ kind: 'same', a: --x, b: --y });
    if (d > 0) steps.push(isAdded ? { kind: 'added', b: toY } : { kind: 'removed', a: toX });
    [x, y] = [toX, toY];
  }
  return steps.reverse();
}
