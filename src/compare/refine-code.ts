import { CodeReader, isSameCode } from './code-lines';
import type { PieceDifference } from './compare-things';
import type { PairedModules } from './compared-modules';
import type { ReferenceChange } from './module-comparison';
import type { Piece } from './pieces';

/** Bytes of code of both sides that are read as instructions only to see whether they are the same. */
const mostBytes = 8 * 2 ** 20;

/** A pair of pieces and what differs. */
export interface ComparedPair {
  readonly a: Piece;
  readonly b: Piece;
  readonly difference: PieceDifference;
}

export interface RefinedPairs {
  readonly pairs: readonly ComparedPair[];
  /** Functions with the same instructions in other bytes. */
  readonly otherForm: number;
  /** Functions that were too much to be read. */
  readonly notRead: number;
}

/**
 * Takes functions for the same that have the same instructions although bytes and relocations differ: an assembler fills in
 * calls within a section by itself, so that one builder's code has a relocation where the other's has a distance.
 */
export async function refineCode(
  paired: PairedModules,
  pairs: readonly ComparedPair[],
): Promise<RefinedPairs> {
  const candidates = pairs.filter(isCandidate);
  if (candidates.length === 0) return { pairs, otherForm: 0, notRead: 0 };
  const [readerOfA, readerOfB] = [await CodeReader.open(paired.a.keys), await CodeReader.open(paired.b.keys)];
  if (readerOfA === undefined || readerOfB === undefined)
    return { pairs, otherForm: 0, notRead: candidates.length };
  let left = mostBytes;
  let notRead = 0;
  const same = new Set<ComparedPair>();
  for (const pair of candidates) {
    const size = pair.a.end - pair.a.start + (pair.b.end - pair.b.start);
    if (size > left) {
      notRead += 1;
      continue;
    }
    left -= size;
    if (isSameCode(readerOfA.lines(pair.a), readerOfB.lines(pair.b))) same.add(pair);
  }
  return {
    pairs: pairs.map((pair) =>
      same.has(pair) ? { ...pair, difference: withoutCode(pair.difference) } : pair,
    ),
    otherForm: same.size,
    notRead,
  };
}

/** A jump may be some bytes longer; with more than that the code is another. */
const mostSizeDifference = 64;

function isCandidate({ a, b, difference }: ComparedPair): boolean {
  if (a.kind !== 'function' || !difference.aspects.includes('code')) return false;
  if (Math.abs(a.end - a.start - (b.end - b.start)) > mostSizeDifference) return false;
  const { references, referenceCount } = difference;
  return references.length === referenceCount && references.every(isAboutOwn);
}

/** An assembler resolves only what is in the module. */
function isAboutOwn({ a, b }: ReferenceChange): boolean {
  return [a, b].every((reference) => reference === undefined || reference.target.kind === 'own');
}

function withoutCode({ aspects }: PieceDifference): PieceDifference {
  return {
    aspects: aspects.filter((aspect) => aspect === 'section'),
    references: [],
    referenceCount: 0,
    otherForm: 0,
  };
}
