/**
 * Whether the work ends in a time that has nothing to do with how fast it is: ten seconds of the processor, where a way
 * that looks at everything for each thing would need minutes. Counts what the test's process takes, not what a busy
 * machine makes it wait.
 */
export async function endsSoon(work: () => unknown): Promise<boolean> {
  const start = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(start);
  return user + system < 10_000_000;
}
