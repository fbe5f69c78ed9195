import {
  type ColumnDef,
  columnResizingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  metaHelper,
  type ReactTable,
  rowSortingFeature,
  type SortingState,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { useEffect, useMemo } from 'react';
import type { Column } from './column';
import { loadColumnSettings, saveColumnSettings } from './column-settings';
import type { SortOrder } from './row-source';

const features = tableFeatures({
  columnSizingFeature,
  columnResizingFeature,
  columnVisibilityFeature,
  rowSortingFeature,
  columnMeta: metaHelper<{ readonly grow: boolean | number }>(),
});

export type Columns = ReactTable<typeof features, Record<string, never>>;

// The table library keeps the columns only. The rows come a window at a time from a RowSource, sorted and filtered
// there, and are drawn from the column definitions directly: no row model is made of them.
const noRows: Record<string, never>[] = [];

/** Sizes, visibility and sort of a table's columns, remembered under the table's name. */
export function useColumns<Row>(
  table: string,
  columns: readonly Column<Row>[],
  sort: SortOrder | undefined,
  onSort: (sort: SortOrder | undefined) => void,
): Columns {
  const definitions = useMemo(() => columns.map((column) => definitionOf(column)), [columns]);
  const initialState = useMemo(() => {
    const settings = loadColumnSettings(
      table,
      columns.map((column) => column.id),
    );
    const hidden = Object.fromEntries(columns.filter((column) => column.hidden).map(({ id }) => [id, false]));
    return { columnSizing: { ...settings.widths }, columnVisibility: { ...hidden, ...settings.visible } };
  }, [table, columns]);
  const sorting = useMemo<SortingState>(
    () => (sort === undefined ? [] : [{ id: sort.column, desc: sort.descending }]),
    [sort],
  );

  const columnTable = useTable({
    features,
    columns: definitions,
    data: noRows,
    initialState,
    columnResizeMode: 'onChange',
    manualSorting: true,
    enableMultiSort: false,
    state: { sorting },
    onSortingChange: (updater) => {
      const [next] = typeof updater === 'function' ? updater(sorting) : updater;
      onSort(next === undefined ? undefined : { column: next.id, descending: next.desc });
    },
  });

  const { columnSizing: widths, columnVisibility: visible } = columnTable.state;
  useEffect(() => {
    const changed = Object.entries(visible).filter(
      ([id, shown]) => shown === (columns.find((column) => column.id === id)?.hidden ?? false),
    );
    // A drag changes a width sixty times a second; storage is written when it rests.
    const timer = setTimeout(
      () => saveColumnSettings(table, { widths, visible: Object.fromEntries(changed) }),
      200,
    );
    return () => clearTimeout(timer);
  }, [table, columns, widths, visible]);

  return columnTable;
}

function definitionOf<Row>(column: Column<Row>): ColumnDef<typeof features, Record<string, never>> {
  return {
    id: column.id,
    header: column.label,
    // Never called: there are no rows. A column without an accessor cannot be sorted by.
    accessorFn: () => undefined,
    size: column.width,
    minSize: column.minWidth ?? 40,
    maxSize: 2000,
    enableSorting: column.sortable ?? true,
    sortDescFirst: false,
    meta: { grow: column.grow ?? false },
  };
}
