import type { CodeComparison, ComparedLine } from '../../compare/module-comparison';

/** Lines that differ, with some around them. */
export interface Hunk {
  readonly lines: readonly ComparedLine[];
  /** Offset of the first line in either function. */
  readonly a: number | undefined;
  readonly b: number | undefined;
}

/** Unchanged lines that are shown before and behind each difference. */
const context = 3;

/** The differing parts of a function; none when all lines are the same. */
export function hunksOf({ lines }: CodeComparison): Hunk[] {
  const ranges: { start: number; end: number }[] = [];
  for (const [i, { change }] of lines.entries()) {
    if (change === 'same') continue;
    const start = Math.max(i - context, 0);
    const end = Math.min(i + context + 1, lines.length);
    const last = ranges.at(-1);
    if (last !== undefined && start <= last.end) last.end = end;
    else ranges.push({ start, end });
  }
  return ranges.map(({ start, end }) => {
    const own = lines.slice(start, end);
    return { lines: own, a: firstOffset(own, 'a'), b: firstOffset(own, 'b') };
  });
}

function firstOffset(lines: readonly ComparedLine[], side: 'a' | 'b'): number | undefined {
  return lines.find((line) => line[side] !== undefined)?.[side]?.offset;
}
