import type { FormatProblem } from '../../base/format-error';
import type { Random } from './random';

export type Input = Uint8Array<ArrayBuffer> | string;

/** A part of klpscope and what it is given. */
export interface Target<Given extends Input = Input> {
  readonly name: string;
  /** How often it is its turn, among the weights of all. */
  readonly weight: number;
  readonly make: (random: Random) => Given;
  /**
   * Gives the input to the part and checks what must hold of the result; the outcome in a word. What it throws is a
   * failure, but for FormatError, which is a result.
   */
  readonly run: (input: Given, random: Random) => Promise<string> | string;
}

/** Something does not hold that must. */
export class Broken extends Error {
  override readonly name = 'Broken';
}

export function must(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Broken(what);
}

/** What every FormatError owes to its reader. */
export function checkProblem({ code, message, offset }: FormatProblem): void {
  must(/^[a-z0-9-]+\/[a-z0-9-]+$/.test(code), `an error with the code ${JSON.stringify(code)}`);
  must(message.trim() !== '' && message.length < 4000, `the error ${code} says ${message.length} letters`);
  must(
    offset === undefined || (Number.isInteger(offset) && offset >= 0),
    `the error ${code} is at ${offset}`,
  );
}
