import type { CandidateRow } from '../../worker/snapshot';

/** Where one symbol of several is: `position 2 in vmlinux`. Position 0: the only one. */
export function describeMeaning({
  object,
  position,
}: {
  readonly object: string;
  readonly position: number;
}): string {
  return position === 0 ? `the only one in ${object}` : `position ${position} in ${object}`;
}

/** One line for a list to choose from: `vmlinux, 2 of 5, main.c`. */
export function describeCandidate({ object, position, count, sourceFile }: CandidateRow): string {
  const which = count === 1 ? 'the only one' : `${position} of ${count}`;
  return `${object}, ${which}${sourceFile === undefined ? '' : `, ${sourceFile}`}`;
}
