// Runs inputs in a process of its own, so that one which hangs or takes all memory ends only that.

import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { inputOf, runInput } from '../../src/testing/fuzz/run-input';
import { processorTime } from '../../src/testing/processor-time';
import { type Batch, type BatchResult, type Failure, longestMilliseconds, mostMemory } from './messages';
import { startWatchdog } from './watchdog';

const memory = (): number => Math.round(process.resourceUsage().maxRSS / 1024);

/** Tells in a file which input is under way: what the process could not send when it is ended. */
class CurrentInput {
  readonly #file: number;
  readonly #tellWatchdog: () => void;

  constructor(path: string, tellWatchdog: () => void) {
    this.#file = openSync(path, 'w');
    this.#tellWatchdog = tellWatchdog;
  }

  say(number: number): void {
    this.#tellWatchdog();
    const text = `${number}`;
    writeSync(this.#file, text, 0);
    ftruncateSync(this.#file, text.length);
  }

  close(): void {
    closeSync(this.#file);
  }
}

/** What came of one input, and what it took. */
interface Ran {
  readonly target: string;
  readonly milliseconds: number;
  readonly outcome?: string;
  readonly error?: string;
}

/** The time that it takes to make the input is not the input's. */
async function run(seed: number, number: number): Promise<Ran> {
  const before = memory();
  let target = 'making the input';
  try {
    const numbered = inputOf(seed, number);
    target = numbered.target.name;
    const start = processorTime();
    const result = await runInput(numbered);
    const milliseconds = Math.round(processorTime() - start);
    if (result.kind === 'failure') return { target, milliseconds, error: result.error };
    if (milliseconds > longestMilliseconds)
      return { target, milliseconds, error: `takes ${milliseconds} ms` };
    if (memory() > mostMemory && before <= mostMemory)
      return { target, milliseconds, error: `takes the process from ${before} to ${memory()} MiB` };
    return { target, milliseconds, outcome: result.outcome };
  } catch (error) {
    return { target, milliseconds: 0, error: error instanceof Error ? (error.stack ?? '') : String(error) };
  }
}

async function runBatch({ seed, from, count }: Batch, current: CurrentInput): Promise<BatchResult> {
  const failures: Failure[] = [];
  const outcomes = new Map<string, number>();
  let slowest = { number: from, milliseconds: 0 };
  for (let number = from; number < from + count; number++) {
    current.say(number);
    const { target, milliseconds, outcome, error } = await run(seed, number);
    if (milliseconds > slowest.milliseconds) slowest = { number, milliseconds };
    if (error !== undefined) failures.push({ number, target, error });
    const key = `${target}: ${outcome ?? 'FAILED'}`;
    outcomes.set(key, (outcomes.get(key) ?? 0) + 1);
  }
  return { from, failures, outcomes: Object.fromEntries(outcomes), slowest, memory: memory() };
}

/** Takes batches from the process that leads until it lets go. */
export function serve(program: string, currentPath: string): void {
  const current = new CurrentInput(currentPath, startWatchdog(program));
  process.on('message', (batch: Batch) => {
    runBatch(batch, current).then((result) => process.send?.(result));
  });
  process.on('disconnect', () => {
    current.close();
    process.exit();
  });
  // Of a promise that nobody waits for: as much a failure as any.
  process.on('unhandledRejection', (error) => {
    console.error(error);
    process.exit(3);
  });
}
