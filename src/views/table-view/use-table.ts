import { useCallback, useMemo } from 'react';
import { session, useStore } from '../../store/store';
import type { RowSource, SortOrder } from '../../ui/data-table/row-source';
import { type Rows, useRows } from '../../ui/data-table/use-rows';
import type { TableId, TableQuery, TableRows } from '../../worker/tables';

/** One of the worker's tables with what the reader made of it, ready for a `DataTable`. */
export interface OpenTable<T extends TableId> {
  readonly query: TableQuery<T>;
  readonly rows: Rows<TableRows[T]>;
  readonly filter: string;
  readonly sort: SortOrder | undefined;
  readonly selectedKey: string | undefined;
  setFilter(filter: string): void;
  setSort(sort: SortOrder | undefined): void;
  select(row: { readonly key: string }): void;
}

/** Connects a table to the store and the worker. */
export function useTable<T extends TableId>(table: T): OpenTable<T> {
  const { filter, sort, includeSame } = useStore((state) => state.tables[table]);
  const revision = useStore((state) => state.revision);
  const selection = useStore((state) => state.selection);

  const query = useMemo<TableQuery<T>>(
    () => ({
      table,
      filter: filter.trim(),
      ...(sort !== undefined && { sort }),
      ...(includeSame && { includeSame }),
    }),
    [table, filter, sort, includeSame],
  );
  const source = useMemo<RowSource<TableRows[T]>>(
    () => ({
      query: JSON.stringify(query),
      revision,
      load: (offset, limit) => session.loadRows(query, offset, limit),
      find: (key) => session.findRow(query, key),
    }),
    [query, revision],
  );
  const rows = useRows(source);

  const setFilter = useCallback((next: string) => useStore.getState().setFilter(table, next), [table]);
  const setSort = useCallback(
    (next: SortOrder | undefined) => useStore.getState().setSort(table, next),
    [table],
  );
  const select = useCallback(
    (row: { readonly key: string }) => useStore.getState().select({ table, key: row.key }),
    [table],
  );

  return {
    query,
    rows,
    filter,
    sort,
    selectedKey: selection?.table === table ? selection.key : undefined,
    setFilter,
    setSort,
    select,
  };
}
