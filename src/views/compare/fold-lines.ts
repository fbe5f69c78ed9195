import type { ComparedLine } from '../../worker/protocol';

/** Lines that stand together. */
export interface LineBlock {
  readonly lines: readonly ComparedLine[];
  /** Lines of the same that are left out behind them. */
  readonly hidden: number;
}

/** Keeps the lines that differ, with as many of the same around them as `context` says. */
export function foldSame(lines: readonly ComparedLine[], context: number): LineBlock[] {
  const near = new Uint8Array(lines.length);
  for (const [index, { change }] of lines.entries())
    if (change !== 'same') near.fill(1, Math.max(index - context, 0), index + context + 1);
  const blocks: LineBlock[] = [];
  let start = 0;
  while (start < lines.length) {
    let shown = start;
    while (near[shown] === 1) shown += 1;
    let end = shown;
    while (end < lines.length && near[end] === 0) end += 1;
    blocks.push({ lines: lines.slice(start, shown), hidden: end - shown });
    start = end;
  }
  return blocks;
}

/** The first blocks with `most` lines together, and how many lines that leaves out. */
export function cutBlocks(
  blocks: readonly LineBlock[],
  most: number,
): { readonly blocks: readonly LineBlock[]; readonly left: number } {
  const kept: LineBlock[] = [];
  let room = most;
  let left = 0;
  for (const block of blocks) {
    const lines = block.lines.slice(0, room);
    if (room > 0) kept.push(lines.length === block.lines.length ? block : { lines, hidden: 0 });
    room -= lines.length;
    left += block.lines.length - lines.length;
  }
  return { blocks: kept, left };
}
