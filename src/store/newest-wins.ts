/**
 * Makes an asynchronous function that answers only its newest caller: while one call is under way, at most one
 * more waits, and a still newer one takes the waiting one's place. Superseded calls resolve to `undefined`.
 * For what follows typing and scrolling, where an answer to an old question is of no use.
 */
export function newestWins<Args extends readonly unknown[], Result>(
  run: (...args: Args) => Promise<Result>,
): (...args: Args) => Promise<Result | undefined> {
  let newest = 0;
  let underWay: Promise<unknown> = Promise.resolve();
  return async (...args) => {
    const mine = ++newest;
    const before = underWay;
    let finished: () => void = () => {};
    underWay = new Promise<void>((resolve) => {
      finished = resolve;
    });
    try {
      await before;
      if (mine !== newest) return undefined;
      const result = await run(...args);
      return mine === newest ? result : undefined;
    } finally {
      finished();
    }
  };
}
