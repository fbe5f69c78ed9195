/**
 * Maps items to results one after another, with up to `ahead` of them under way: for many small things that each take
 * their time to be read. Yields in the order of the items; an error is thrown when its turn comes.
 */
export async function* mapAhead<Item, Result>(
  items: readonly Item[],
  ahead: number,
  map: (item: Item, index: number) => Promise<Result>,
): AsyncGenerator<Result> {
  const underWay: Promise<Result>[] = [];
  for (let next = 0; next < items.length || underWay.length > 0; ) {
    while (underWay.length < ahead && next < items.length) {
      const item = items[next] as Item;
      const started = map(item, next);
      // Told by the await below; until then it must not count as unhandled.
      started.catch(() => undefined);
      underWay.push(started);
      next += 1;
    }
    const first = underWay.shift();
    if (first !== undefined) yield await first;
  }
}
