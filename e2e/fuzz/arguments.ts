import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';

export interface Run {
  readonly seed: number;
  /** Number of the first input. */
  readonly from: number;
  readonly count: number;
  /** Processes. */
  readonly jobs: number;
}

export const usage = `npm run fuzz -- [--seed N] [--from K] [--count M] [--jobs J]

  --seed N    which inputs (default: by the time of day)
  --from K    number of the first input (default 0)
  --count M   how many inputs (default 100000)
  --jobs J    how many at once (default: one a core)
`;

/** Reads the arguments; throws TypeError or RangeError with what is wrong. */
export function parseArguments(args: readonly string[]): Run {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seed: { type: 'string' },
      from: { type: 'string' },
      count: { type: 'string' },
      jobs: { type: 'string' },
    },
  });
  const number = (name: keyof typeof values, otherwise: number): number => {
    const value = Number(values[name] ?? otherwise);
    if (Number.isSafeInteger(value) && value >= 0) return value;
    throw new RangeError(`--${name} takes a number, not ${values[name]}`);
  };
  return {
    seed: number('seed', Date.now() % 1_000_000),
    from: number('from', 0),
    count: number('count', 100_000),
    jobs: Math.max(1, number('jobs', availableParallelism())),
  };
}
