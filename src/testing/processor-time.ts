import { existsSync, readFileSync } from 'node:fs';

const ownTime = '/proc/thread-self/schedstat';
// Where it is there and always 0, nothing would ever take too long.
const knowsOwnTime = existsSync(ownTime) && readOwnTime() > 0;

function readOwnTime(): number {
  return Number(readFileSync(ownTime, 'utf8').split(' ', 1)[0]) / 1e6;
}

/**
 * Milliseconds of processor time that this thread has had. What V8 does at the same time on other cores, compiling and
 * collecting garbage, nobody waits for; only where the system does not tell one thread from another it counts as well.
 */
export function processorTime(): number {
  if (knowsOwnTime) return readOwnTime();
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/**
 * Whether the work ends in a time that has nothing to do with how fast it is: ten seconds of the processor, where a way
 * that looks at everything for each thing would need minutes. Counts what the test itself takes, not what a busy machine
 * makes it wait.
 */
export async function endsSoon(work: () => unknown): Promise<boolean> {
  const start = processorTime();
  await work();
  return processorTime() - start < 10_000;
}
