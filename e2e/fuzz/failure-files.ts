import { writeFileSync } from 'node:fs';
import { inputOf } from '../../src/testing/fuzz/run-input';
import type { Failure } from './messages';

/** Failures of one kind that are written; a thousand of the same tell no more. */
const mostOfAKind = 3;

/** Failures by what is said, whatever the numbers in it, the first of each kind first. */
export function byKind(failures: readonly Failure[]): Map<string, Failure[]> {
  const kinds = new Map<string, Failure[]>();
  for (const failure of [...failures].sort((a, b) => a.number - b.number)) {
    const [first = '', second = ''] = failure.error.split('\n');
    const kind = `${failure.target}: ${first} ${second}`.replace(/0x[0-9a-f]+|\d+/g, 'N').slice(0, 300);
    const known = kinds.get(kind);
    if (known === undefined) kinds.set(kind, [failure]);
    else known.push(failure);
  }
  return kinds;
}

export function commandFor(seed: number, number: number): string {
  return `npm run fuzz -- --seed ${seed} --from ${number} --count 1`;
}

/** Writes the input of a failure and what it is; the path of the latter. */
export function writeFailure(folder: string, seed: number, { number, target, error }: Failure): string {
  const base = `${folder}/${seed}-${number}`;
  const lines = [
    `input ${number} of seed ${seed}, ${target}`,
    `again: ${commandFor(seed, number)}`,
    '',
    error,
    '',
  ];
  try {
    const { input, what } = inputOf(seed, number);
    writeFileSync(`${base}.input`, input);
    lines.splice(1, 0, what);
  } catch {
    lines.splice(1, 0, 'the input itself cannot be made');
  }
  writeFileSync(`${base}.txt`, lines.join('\n'));
  return `${base}.txt`;
}

/** Writes the first few of each kind. */
export function writeFailures(folder: string, seed: number, failures: readonly Failure[]): string[] {
  return [...byKind(failures).values()].flatMap((kind) =>
    kind.slice(0, mostOfAKind).map((failure) => writeFailure(folder, seed, failure)),
  );
}
