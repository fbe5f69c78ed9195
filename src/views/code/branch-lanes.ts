import type { CodeListing } from '../../code/code-listing';

/** One line's part of one lane: bits. The lane goes on above, below, the line leaves into it, or is reached from it. */
export const laneUp = 1;
export const laneDown = 2;
export const laneFrom = 4;
export const laneTo = 8;

/** The arrows beside a listing: for each line, in each lane, what is drawn. */
export interface BranchLanes {
  /** How many there are; the first is the one next to the code. */
  readonly count: number;
  /** `line * count + lane`: bits. */
  readonly cells: Uint8Array;
  /** The line that the lane leads to, there; -1 where nothing is drawn. */
  readonly targets: Int32Array;
}

/** Where a line leads within its own section: a branch, or a relocation that stays there. */
export function destinationOf(
  { branch, relocations }: CodeListing['lines'][number],
  section: string,
): number | undefined {
  if (branch !== undefined) return branch;
  for (const { target } of relocations)
    if (target.kind === 'own' && target.section === section) return target.offset;
  return undefined;
}

/** The line that begins at each offset. */
export function linesByOffset({ lines }: CodeListing): ReadonlyMap<number, number> {
  return new Map(lines.map(({ offset }, index) => [offset, index]));
}

interface Jump {
  readonly target: number;
  readonly from: number[];
  readonly first: number;
  readonly last: number;
}

/**
 * Arrows for the branches whose ends both are lines of the listing. All that lead to one line share a lane; the short
 * ones are next to the code; what finds no free one among `most` lanes has no arrow.
 */
export function branchLanes(listing: CodeListing, most: number): BranchLanes {
  const jumps = jumpsOf(listing).sort((a, b) => a.last - a.first - (b.last - b.first) || a.first - b.first);
  const lanes: Jump[][] = [];
  for (const jump of jumps) {
    const free = lanes.find((lane) => isFree(lane, jump));
    if (free !== undefined) insert(free, jump);
    else if (lanes.length < most) lanes.push([jump]);
  }
  const count = lanes.length;
  const cells = new Uint8Array(listing.lines.length * count);
  const targets = new Int32Array(listing.lines.length * count).fill(-1);
  for (const [lane, jumpsThere] of lanes.entries())
    for (const jump of jumpsThere) draw({ count, cells, targets }, lane, jump);
  return { count, cells, targets };
}

function jumpsOf(listing: CodeListing): Jump[] {
  const byOffset = linesByOffset(listing);
  const sources = new Map<number, number[]>();
  for (const [index, line] of listing.lines.entries()) {
    const target = byOffset.get(destinationOf(line, listing.section) ?? -1);
    if (target === undefined || target === index) continue;
    const known = sources.get(target);
    if (known === undefined) sources.set(target, [index]);
    else known.push(index);
  }
  return Array.from(sources, ([target, from]) => ({
    target,
    from,
    first: Math.min(target, from[0] ?? target),
    last: Math.max(target, from.at(-1) ?? target),
  }));
}

/** Where in a lane, ordered and without overlaps, what begins at a line belongs. */
function placeIn(lane: readonly Jump[], first: number): number {
  let [low, high] = [0, lane.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((lane[middle]?.first ?? 0) < first) low = middle + 1;
    else high = middle;
  }
  return low;
}

function isFree(lane: readonly Jump[], { first, last }: Jump): boolean {
  const place = placeIn(lane, first);
  const [before, after] = [lane[place - 1], lane[place]];
  return (before === undefined || before.last < first) && (after === undefined || after.first > last);
}

function insert(lane: Jump[], jump: Jump): void {
  lane.splice(placeIn(lane, jump.first), 0, jump);
}

function draw({ count, cells, targets }: BranchLanes, lane: number, jump: Jump): void {
  for (let line = jump.first; line <= jump.last; line++) {
    const cell = line * count + lane;
    cells[cell] = (line > jump.first ? laneUp : 0) | (line < jump.last ? laneDown : 0);
    targets[cell] = jump.target;
  }
  for (const line of jump.from) cells[line * count + lane] = (cells[line * count + lane] ?? 0) | laneFrom;
  cells[jump.target * count + lane] = (cells[jump.target * count + lane] ?? 0) | laneTo;
}
