import type { SectionSpans } from './section-spans';
import type { SourceFile } from './source-files';

/** A set of at most {@link maximum} files, as the bits of a number. */
export type FileSet = number;

/** More files than this are not compared; bits above would be the sign of a number. */
export const maximum = 30;

/** More files than this make no livepatch; their order is not followed, so that no input takes long. */
const maximumInModule = 256;

/** Which file directly precedes which in some section; files in link order. */
export interface LinkGraph {
  readonly followers: ReadonlyMap<SourceFile, ReadonlySet<SourceFile>>;
  readonly sorted: readonly SourceFile[];
  /** False where sections contradict each other or are too many files': then nothing is known of the order. */
  readonly isSound: boolean;
}

/** Puts together what the sections show: what stands first in one section does so in all. */
export function buildLinkGraph(sections: Iterable<SectionSpans>): LinkGraph {
  const followers = new Map<SourceFile, Set<SourceFile>>();
  for (const { order, isContiguous } of sections) {
    if (!isContiguous) continue;
    for (const [i, file] of order.entries()) {
      const known = followers.get(file) ?? new Set();
      followers.set(file, known);
      const next = order[i + 1];
      if (next !== undefined) known.add(next);
    }
  }
  const sorted = followers.size > maximumInModule ? [] : sortTopologically(followers);
  return { followers, sorted, isSound: sorted.length === followers.size };
}

/** Lacks what precedes itself, and all behind it. */
function sortTopologically(followers: ReadonlyMap<SourceFile, ReadonlySet<SourceFile>>): SourceFile[] {
  const pending = new Map<SourceFile, number>();
  for (const next of followers.values())
    for (const file of next) pending.set(file, (pending.get(file) ?? 0) + 1);
  const sorted = [...followers.keys()].filter((file) => !pending.has(file));
  // The array grows while it is walked.
  for (const file of sorted) {
    for (const next of followers.get(file) ?? []) {
      const left = (pending.get(next) ?? 0) - 1;
      pending.set(next, left);
      if (left === 0) sorted.push(next);
    }
  }
  return sorted;
}

/** Which of a few files come before and after any file in the link order, directly or by way of others. */
export class LinkOrder {
  readonly #before = new Map<SourceFile, FileSet>();
  readonly #after = new Map<SourceFile, FileSet>();

  /** `files`, at most {@link maximum}: bit i of a set is file i. */
  constructor({ followers, sorted }: LinkGraph, files: readonly SourceFile[]) {
    const own = new Map(files.map((file, i) => [file, 1 << i]));
    for (const file of sorted)
      for (const next of followers.get(file) ?? [])
        this.#before.set(next, this.before(next) | this.before(file) | (own.get(file) ?? 0));
    for (const file of sorted.toReversed())
      for (const next of followers.get(file) ?? [])
        this.#after.set(file, this.after(file) | this.after(next) | (own.get(next) ?? 0));
  }

  /** Those of the files that are linked before `file`. */
  before(file: SourceFile | undefined): FileSet {
    return file === undefined ? 0 : (this.#before.get(file) ?? 0);
  }

  /** Those of the files that are linked after `file`. */
  after(file: SourceFile | undefined): FileSet {
    return file === undefined ? 0 : (this.#after.get(file) ?? 0);
  }
}
