// A thread beside the inputs: theirs may never come back.

import { Worker, workerData } from 'node:worker_threads';
import { hangingMilliseconds, hangingSignal, waitingMilliseconds } from './messages';

interface Watched {
  /** The number of inputs begun so far. */
  readonly begun: Int32Array<SharedArrayBuffer>;
  /** The process that leads; when it is gone there is nobody to run inputs for. */
  readonly leader: number;
}

/** Starts the thread; what is returned tells it that another input begins. */
export function startWatchdog(program: string): () => void {
  const begun = new Int32Array(new SharedArrayBuffer(4));
  const watched: Watched = { begun, leader: process.ppid };
  new Worker(program, { workerData: watched }).unref();
  return () => {
    Atomics.add(begun, 0, 1);
  };
}

/** In the thread: ends the process when one input takes too long, or when nobody waits for it. */
export function watch(): void {
  const { begun, leader } = workerData as Watched;
  let seen = -1;
  let [time, since] = [0, 0];
  setInterval(() => {
    const current = Atomics.load(begun, 0);
    const { user, system } = process.cpuUsage();
    const used = (user + system) / 1000;
    if (current !== seen) [seen, time, since] = [current, used, Date.now()];
    // Before the first input and after the last nothing is under way that could hang but the leader.
    const isHanging = used - time > hangingMilliseconds || Date.now() - since > waitingMilliseconds;
    if (isHanging || process.ppid !== leader) process.kill(process.pid, hangingSignal);
  }, 500);
}
