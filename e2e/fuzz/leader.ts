import { type ChildProcess, fork } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import type { Run } from './arguments';
import {
  type Batch,
  type BatchResult,
  type Failure,
  hangingMilliseconds,
  hangingSignal,
  mostMemory,
  waitingMilliseconds,
} from './messages';

const batchSize = 200;

/** What came of a run so far. */
export interface Tally {
  done: number;
  readonly failures: Failure[];
  readonly outcomes: Map<string, number>;
  slowest: BatchResult['slowest'];
  memory: number;
}

export const emptyTally = (): Tally => ({
  done: 0,
  failures: [],
  outcomes: new Map(),
  slowest: { number: 0, milliseconds: 0 },
  memory: 0,
});

/** Gives numbers to processes that run them, and takes them away from one that hangs or dies. */
export class Leader {
  readonly tally = emptyTally();
  readonly #run: Run;
  readonly #program: string;
  readonly #folder: string;
  readonly #onProgress: (tally: Tally) => void;
  #next: number;
  /** What a process that died left undone. */
  readonly #left: Batch[] = [];

  constructor(run: Run, program: string, folder: string, onProgress: (tally: Tally) => void) {
    this.#run = run;
    this.#program = program;
    this.#folder = folder;
    this.#onProgress = onProgress;
    this.#next = run.from;
  }

  async run(): Promise<Tally> {
    mkdirSync(this.#folder, { recursive: true });
    await Promise.all(Array.from({ length: this.#run.jobs }, (_, job) => this.#work(job)));
    return this.tally;
  }

  #take(): Batch | undefined {
    const left = this.#left.pop();
    if (left !== undefined) return left;
    const { seed, from, count } = this.#run;
    const size = Math.min(batchSize, from + count - this.#next);
    if (size <= 0) return undefined;
    const batch = { seed, from: this.#next, count: size };
    this.#next += size;
    return batch;
  }

  /** One process after another until nothing is left; a new one where one died. */
  async #work(job: number): Promise<void> {
    const currentPath = `${this.#folder}/current-${job}`;
    let child: ChildProcess | undefined;
    for (let batch = this.#take(); batch !== undefined; batch = this.#take()) {
      child ??= fork(this.#program, ['--runner', currentPath], {
        execArgv: [`--max-old-space-size=${mostMemory / 2}`, '--stack-trace-limit=20'],
      });
      const end = await this.#give(child, batch, currentPath);
      if (end === 'ended') child = undefined;
    }
    child?.disconnect();
  }

  #give(child: ChildProcess, batch: Batch, currentPath: string): Promise<'done' | 'ended'> {
    return new Promise((resolve) => {
      const finish = (end: 'done' | 'ended'): void => {
        child.removeAllListeners();
        this.#onProgress(this.tally);
        resolve(end);
      };
      child.once('message', (result: BatchResult) => {
        this.#add(result, batch.count);
        finish('done');
      });
      child.once('exit', (code, signal) => {
        this.#afterDeath(batch, Number(readFileSync(currentPath, 'utf8') || batch.from), code ?? signal);
        finish('ended');
      });
      child.send(batch);
    });
  }

  #add({ failures, outcomes, slowest, memory }: BatchResult, count: number): void {
    const { tally } = this;
    tally.done += count;
    tally.failures.push(...failures);
    for (const [key, times] of Object.entries(outcomes))
      tally.outcomes.set(key, (tally.outcomes.get(key) ?? 0) + times);
    if (slowest.milliseconds > tally.slowest.milliseconds) tally.slowest = slowest;
    tally.memory = Math.max(tally.memory, memory);
  }

  /** The input under way is what ended it; those before it are run again for what they give. */
  #afterDeath({ seed, from, count }: Batch, current: number, how: number | string | null): void {
    const error =
      how === hangingSignal
        ? `hangs: no end after ${hangingMilliseconds} ms of processor time, or ${waitingMilliseconds} ms of waiting`
        : `ends the process (${how})`;
    this.tally.failures.push({ number: current, target: 'process', error });
    this.tally.done += 1;
    for (const [first, end] of [
      [from, current],
      [current + 1, from + count],
    ] as const)
      if (end > first) this.#left.push({ seed, from: first, count: end - first });
  }
}
