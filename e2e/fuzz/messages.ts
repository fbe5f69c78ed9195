// What the process that leads and those that run inputs say to each other.

/** Inputs to run, one after another. */
export interface Batch {
  readonly seed: number;
  readonly from: number;
  readonly count: number;
}

/** What came of one input that failed. */
export interface Failure {
  readonly number: number;
  readonly target: string;
  readonly error: string;
}

export interface BatchResult {
  readonly from: number;
  readonly failures: readonly Failure[];
  /** How often each outcome was, by target: `convert: refused`. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** The input that took longest, and its milliseconds of processor time. */
  readonly slowest: { readonly number: number; readonly milliseconds: number };
  /** The most memory that the process had so far, in MiB. */
  readonly memory: number;
}

/** Processor time of its thread that an input may take. A clock on the wall would count what else the machine does. */
export const longestMilliseconds = 2000;
/** After so much processor time without an end an input hangs, and its process is ended. */
export const hangingMilliseconds = 10_000;
/** So long an input may wait for something that never comes. */
export const waitingMilliseconds = 180_000;
/** What ends a process whose input hangs. */
export const hangingSignal = 'SIGUSR2';
/** Memory that a process may have, code and caches included, in MiB; the limit of V8's heap is half of it. */
export const mostMemory = 1024;
