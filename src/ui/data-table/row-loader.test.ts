import { describe, expect, it } from 'vitest';
import { pageSize, RowLoader } from './row-loader';
import type { RowPage, RowSource } from './row-source';

interface Call {
  readonly offset: number;
  readonly limit: number;
  answer(): Promise<void>;
  fail(message: string): Promise<void>;
}

/** A source of `count` numbers whose answers the test gives one by one. */
function heldSource(query: string, count: number, revision = 0) {
  const calls: Call[] = [];
  const source: RowSource<string> = {
    query,
    revision,
    load: (offset, limit) =>
      new Promise<RowPage<string>>((resolve, reject) => {
        const length = Math.max(0, Math.min(limit, count - offset));
        const rows = Array.from({ length }, (_, at) => `${query}${offset + at}`);
        calls.push({
          offset,
          limit,
          answer: () => settled(() => resolve({ total: count, matching: count, rows })),
          fail: (message) => settled(() => reject(new Error(message))),
        });
      }),
    find: () => Promise.resolve(-1),
  };
  return { source, calls };
}

async function settled(action: () => void): Promise<void> {
  action();
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
}

describe('RowLoader', () => {
  it('keeps the old rows until the new source has answered', async () => {
    const old = heldSource('a', 1000);
    const next = heldSource('b', 10);
    const loader = new RowLoader<string>();
    loader.show(old.source);
    await old.calls[0]?.answer();
    loader.show(next.source);
    expect(loader.snapshot()).toMatchObject({ matching: 1000, stale: true });
    expect(loader.snapshot().rowAt(3)).toBe('a3');
    await next.calls[0]?.answer();
    expect(loader.snapshot()).toMatchObject({ matching: 10, stale: false });
    expect(loader.snapshot().rowAt(3)).toBe('b3');
  });

  it('asks only the newest of several sources, one at a time', async () => {
    const [first, second, third] = [heldSource('a', 5), heldSource('b', 5), heldSource('c', 5)];
    const loader = new RowLoader<string>();
    for (const { source } of [first, second, third]) loader.show(source);
    expect([first, second, third].map(({ calls }) => calls.length)).toEqual([1, 0, 0]);
    await first.calls[0]?.answer();
    expect([first, second, third].map(({ calls }) => calls.length)).toEqual([1, 0, 1]);
    expect(loader.snapshot().source).toBeUndefined();
    await third.calls[0]?.answer();
    expect(loader.snapshot().source).toBe(third.source);
  });

  it('loads the pages in sight, no more than two at a time, and forgets what has scrolled by', async () => {
    const { source, calls } = heldSource('a', 1_000_000);
    const loader = new RowLoader<string>();
    loader.show(source);
    await calls[0]?.answer();
    for (const first of [10_000, 20_000, 30_000, 40_000]) loader.want(first, first + 50);
    expect(calls.slice(1).map(({ offset }) => offset)).toEqual([10_000, 20_000]);
    await calls[1]?.answer();
    expect(calls.at(-1)?.offset).toBe(40_000);
    await calls.at(-1)?.answer();
    expect(loader.snapshot().rowAt(40_050)).toBe('a40050');
    expect(loader.snapshot().rowAt(30_000)).toBeUndefined();
  });

  it('loads what is in sight first when the same question is asked of newer data', async () => {
    const { source, calls } = heldSource('a', 10_000);
    const loader = new RowLoader<string>();
    loader.show(source);
    await calls[0]?.answer();
    loader.want(5 * pageSize - 10, 5 * pageSize + 10);
    for (const call of calls.slice(1)) await call.answer();
    const newer = heldSource('a', 10_000, 1);
    loader.show(newer.source);
    expect(newer.calls[0]).toMatchObject({ offset: 4 * pageSize, limit: 2 * pageSize });
    await newer.calls[0]?.answer();
    expect(loader.snapshot().rowAt(5 * pageSize)).toBe(`a${5 * pageSize}`);
  });

  it('says why rows are missing, and asks again when told to', async () => {
    const { source, calls } = heldSource('a', 100);
    const loader = new RowLoader<string>();
    loader.show(source);
    await calls[0]?.fail('cancelled');
    expect(loader.snapshot()).toMatchObject({ failed: 'cancelled', stale: false });
    loader.retry();
    await calls[1]?.answer();
    expect(loader.snapshot()).toMatchObject({ failed: undefined, matching: 100 });
  });
});
