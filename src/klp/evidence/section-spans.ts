import type { SymbolIndex } from '../../elf/symbol';
import type { Extent, SourceFile } from './source-files';

/** Bytes of one section that overlapping symbols cover, so that they come from one object file. */
export interface Span {
  readonly start: number;
  readonly end: number;
  /** The first symbol of a file's group, else the first of all. */
  readonly symbol: SymbolIndex;
  readonly file: SourceFile | undefined;
  /** Symbols of several files overlap: damaged, or made by hand. */
  readonly isContradictory: boolean;
}

/** Where a place stands among what is known of its section. */
export interface Surroundings {
  /** The span that covers the place. */
  readonly span: Span | undefined;
  /** The files of the nearest places before and after it whose file is known. */
  readonly before: SourceFile | undefined;
  readonly after: SourceFile | undefined;
}

/** What symbols say of the parts of one section. */
export class SectionSpans {
  /** Ascending, none overlaps another. */
  readonly spans: readonly Span[];
  /** The files as their places follow each other, neighbours different. */
  readonly order: readonly SourceFile[];
  /** Every file's places stand together, as after plain concatenation. */
  readonly isContiguous: boolean;
  readonly #before: readonly (SourceFile | undefined)[];
  readonly #after: readonly (SourceFile | undefined)[];
  /** The spans whose file is known, and for each which element of `order` it belongs to. */
  readonly #known: readonly Span[];
  readonly #runs: readonly number[];

  constructor(extents: readonly Extent[]) {
    this.spans = joinOverlapping([...extents].sort((a, b) => a.start - b.start || a.symbol - b.symbol));
    this.order = runsOf(this.spans);
    this.isContiguous = new Set(this.order).size === this.order.length;
    this.#before = lastKnown(this.spans);
    this.#after = lastKnown(this.spans.toReversed()).reverse();
    this.#known = this.spans.filter(({ file }) => file !== undefined);
    this.#runs = countRuns(this.#known);
  }

  /** Looks a byte offset up, in logarithmic time. */
  around(offset: number): Surroundings {
    const next = firstBehind(this.spans, offset);
    const last = this.spans[next - 1];
    const span = last !== undefined && offset < last.end ? last : undefined;
    return { span, before: this.#before[next - 1], after: this.#after[span === undefined ? next : next - 1] };
  }

  /** The files of the known places that the bytes touch, as they follow each other; two at most, in logarithmic time. */
  within(start: number, end: number): readonly SourceFile[] {
    if (end <= start) return [];
    const next = firstBehind(this.#known, start);
    const first = start < (this.#known[next - 1]?.end ?? 0) ? next - 1 : next;
    const last = firstBehind(this.#known, end - 1) - 1;
    const run = this.#runs[first];
    if (run === undefined || last < first) return [];
    return this.order.slice(run, Math.min((this.#runs[last] ?? run) + 1, run + 2));
  }
}

/** Index of the first span that begins behind `offset`, in logarithmic time. */
function firstBehind(spans: readonly Span[], offset: number): number {
  let [low, high] = [0, spans.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((spans[middle]?.start ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** For each span of a file how many times the file changed before it. */
function countRuns(known: readonly Span[]): number[] {
  let run = 0;
  return known.map(({ file }, i) => {
    if (i > 0 && file !== known[i - 1]?.file) run += 1;
    return run;
  });
}

function joinOverlapping(extents: readonly Extent[]): Span[] {
  const spans: Span[] = [];
  for (const { start, end, symbol, file } of extents) {
    const last = spans.at(-1);
    if (last === undefined || start >= last.end) {
      spans.push({ start, end, symbol, file, isContradictory: false });
      continue;
    }
    const isContradictory =
      last.isContradictory || (file !== undefined && last.file !== undefined && file !== last.file);
    spans[spans.length - 1] = {
      start: last.start,
      end: Math.max(end, last.end),
      symbol: last.file === undefined && file !== undefined ? symbol : last.symbol,
      file: isContradictory ? undefined : (last.file ?? file),
      isContradictory,
    };
  }
  return spans;
}

function runsOf(spans: readonly Span[]): SourceFile[] {
  const runs: SourceFile[] = [];
  for (const { file } of spans) if (file !== undefined && file !== runs.at(-1)) runs.push(file);
  return runs;
}

/** For each span its file, or that of the nearest one before it that has one. */
function lastKnown(spans: readonly Span[]): (SourceFile | undefined)[] {
  let known: SourceFile | undefined;
  return spans.map(({ file }) => {
    known = file ?? known;
    return known;
  });
}
