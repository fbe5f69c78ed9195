import { useLayoutEffect, useState, useSyncExternalStore } from 'react';
import { type LoadedRows, RowLoader } from './row-loader';
import type { RowSource } from './row-source';

/** The rows of a source for a `DataTable`, and their counts for whatever stands around it. */
export interface Rows<Row> extends LoadedRows<Row> {
  want(first: number, last: number): void;
  retry(): void;
}

/** Loads rows of `source` as a table asks for them; keeps the old ones until a new source has answered. */
export function useRows<Row>(source: RowSource<Row>): Rows<Row> {
  const [loader] = useState(() => new RowLoader<Row>());
  const loaded = useSyncExternalStore(loader.subscribe, loader.snapshot);
  // Before the page is painted: the worker need not wait for that.
  useLayoutEffect(() => loader.show(source), [loader, source]);
  const [calls] = useState(() => ({
    want: (first: number, last: number) => loader.want(first, last),
    retry: () => loader.retry(),
  }));
  return { ...loaded, ...calls };
}
