// npm run fuzz: hostile input to every part of klpscope, see src/testing/fuzz. Built by `vite build --mode fuzz`.

import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';
import { parseArguments, type Run, usage } from './arguments';
import { byKind, commandFor, writeFailures } from './failure-files';
import { Leader, type Tally } from './leader';
import { serve } from './runner';
import { watch } from './watchdog';

const program = fileURLToPath(import.meta.url);
const folder = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');

async function lead(run: Run): Promise<number> {
  const { seed, from, count, jobs } = run;
  console.log(`seed ${seed}, inputs ${from} to ${from + count - 1}, ${jobs} at once`);
  const start = Date.now();
  let told = start;
  const leader = new Leader(run, program, folder, (tally) => {
    if (Date.now() - told < 10_000) return;
    told = Date.now();
    console.log(progress(tally, run, told - start));
  });
  // What is done may have gaps behind the last number, but no more than a batch a process.
  process.once('SIGINT', () => {
    report(leader.tally, run, Date.now() - start);
    const next = Math.max(from, from + leader.tally.done - jobs * 200);
    console.log(`to go on: npm run fuzz -- --seed ${seed} --from ${next} --count ${from + count - next}`);
    process.exit(130);
  });
  return report(await leader.run(), run, Date.now() - start);
}

function progress({ done, failures }: Tally, { count }: Run, milliseconds: number): string {
  return `${done} of ${count} in ${Math.round(milliseconds / 1000)} s, ${failures.length} failed`;
}

/** Says what came of it and writes what failed; the exit status. */
function report(tally: Tally, run: Run, milliseconds: number): number {
  for (const [outcome, times] of [...tally.outcomes].sort()) console.log(`${times}`.padStart(8), outcome);
  const files = writeFailures(folder, run.seed, tally.failures);
  for (const [kind, same] of byKind(tally.failures)) {
    const [first] = same;
    console.log(`\nFAILED ${same.length} times: ${kind}`);
    if (first !== undefined) console.log(`  ${commandFor(run.seed, first.number)}`);
  }
  for (const file of files) console.log(`  ${file}`);
  console.log(
    `\n${progress(tally, run, milliseconds)}; slowest ${tally.slowest.milliseconds} ms (input ${tally.slowest.number}); at most ${tally.memory} MiB`,
  );
  return tally.failures.length > 0 ? 1 : 0;
}

async function main(args: readonly string[]): Promise<void> {
  const [first, currentPath] = args;
  if (first === '--runner' && currentPath !== undefined) {
    serve(program, currentPath);
    return;
  }
  try {
    process.exitCode = await lead(parseArguments(args));
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
    console.error(`${error.message}\n\n${usage}`);
    process.exitCode = 2;
  }
}

if (isMainThread) await main(process.argv.slice(2));
else watch();
