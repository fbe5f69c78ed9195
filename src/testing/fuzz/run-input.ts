import { FormatError } from '../../base/format-error';
import { codeTargets } from './code-targets';
import { truncated } from './corpus';
import { fileTargets } from './file-targets';
import { moduleTargets } from './module-targets';
import { Random } from './random';
import { checkProblem, type Input, type Target } from './target';
import { wordTargets } from './word-targets';

/** Every part that is given hostile input. */
export const targets = [
  ...moduleTargets,
  ...fileTargets,
  ...wordTargets,
  ...codeTargets,
] as readonly Target[];

/** How many inputs are beginnings of small files, each of which is tried; they are the first. */
export const beginnings = truncated.reduce((sum, { bytes }) => sum + bytes.length, 0);

/** An input by its number: what it is and what is to be done with it. */
export interface NumberedInput {
  readonly target: Target;
  /** What was done to which file, where that is known. */
  readonly what: string;
  readonly input: Input;
  readonly random: Random;
}

/** The input of a number. The same seed gives the same, whatever was run before. */
export function inputOf(seed: number, number: number): NumberedInput {
  const random = new Random(seed, number);
  if (number < beginnings) return beginningOf(number, random);
  const total = targets.reduce((sum, { weight }) => sum + weight, 0);
  let place = random.below(total);
  for (const target of targets) {
    if (place < target.weight) return { target, what: target.name, input: target.make(random), random };
    place -= target.weight;
  }
  throw new RangeError('weights');
}

/** A beginning goes to what takes its kind of file, and every kind to the page's session now and then. */
function beginningOf(number: number, random: Random): NumberedInput {
  let length = number;
  for (const { name, bytes } of truncated) {
    if (length < bytes.length) {
      const target = targetFor(name, number);
      return { target, what: `${length} bytes of ${name}`, input: bytes.slice(0, length), random };
    }
    length -= bytes.length;
  }
  throw new RangeError(`there is no beginning ${number}`);
}

const targetNames: readonly (readonly [pattern: RegExp, names: readonly string[]])[] = [
  [/^(xz|zstd), /, ['packed file']],
  [/^vmlinux, /, ['vmlinux or modules']],
  [/^decisions$/, ['decisions']],
  [/^(kallsyms|System.map|nm -P|Symbols.list|Module.symvers)$/, ['symbol source']],
  [/./, ['convert', 'examine', 'repair', 'session']],
];

function targetFor(fileName: string, number: number): Target {
  const names = targetNames.find(([pattern]) => pattern.test(fileName))?.[1] ?? [];
  const name = names[number % names.length];
  const target = targets.find((one) => one.name === name);
  if (target === undefined) throw new RangeError(`no target for ${fileName}`);
  return target;
}

/** What came of an input: an outcome in a word, or what is wrong. */
export type Result =
  | { readonly kind: 'outcome'; readonly outcome: string }
  | { readonly kind: 'failure'; readonly error: string };

/** Runs one input; never fails itself. */
export async function runInput({ target, input, random }: NumberedInput): Promise<Result> {
  try {
    return { kind: 'outcome', outcome: await target.run(input, random) };
  } catch (error) {
    if (!(error instanceof FormatError)) return { kind: 'failure', error: describe(error) };
    try {
      checkProblem(error.problem);
    } catch (broken) {
      return { kind: 'failure', error: describe(broken) };
    }
    return { kind: 'outcome', outcome: 'FormatError' };
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
