// biome-ignore-all lint/a11y/useSemanticElements: rows are windowed and absolutely placed, which <table> does not allow.
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus, and names its row by aria-activedescendant.
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type ClipboardEvent,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
} from 'react';
import { formatNumber } from '../../base/format';
import { harmlessText } from '../../base/harmless';
import { columnVariables } from './cell-style';
import type { Column } from './column';
import { DataTableHeader } from './DataTableHeader';
import { DataTableRow } from './DataTableRow';
import './data-table.css';
import { usePrinting } from '../use-printing';
import { positionAfterKey } from './keys';
import { observeSize, sizeAtFirst } from './observe-size';
import { printedItems } from './printed-items';
import { maxShownRows, rowHeight } from './row-height';
import type { SortOrder } from './row-source';
import { recallScroll, rememberScroll } from './scroll-memory';
import { useColumns } from './use-columns';
import { useCursor } from './use-cursor';
import type { Rows } from './use-rows';

interface DataTableProps<Row> {
  /** What the scroll position is remembered under. */
  readonly id: string;
  /** What widths and visibility of the columns are remembered under. */
  readonly settings: string;
  /** Accessible name. */
  readonly label: string;
  /** The same object between renders. */
  readonly columns: readonly Column<Row>[];
  readonly rows: Rows<Row>;
  readonly rowKey: (row: Row) => string;
  /** One row as the tools print it, for Ctrl/Cmd+C. */
  readonly rowText: (row: Row) => string;
  /** Ends in `data-tone` of the row: a style of the view. The same function between renders. */
  readonly rowTone?: (row: Row) => string | undefined;
  readonly sort: SortOrder | undefined;
  readonly onSort: (sort: SortOrder | undefined) => void;
  readonly selectedKey: string | undefined;
  readonly onSelect: (row: Row) => void;
  /** Double click, or Enter. */
  readonly onActivate?: (row: Row) => void;
  readonly onCopied?: () => void;
  /** What stands in the place of rows when there are none. */
  readonly empty: ReactNode;
}

/**
 * A table of any length: only the rows in sight are in the document, and only pages around them are loaded. Fills the
 * pane that it stands in.
 */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const {
    id,
    label,
    columns,
    rows,
    rowKey,
    rowText,
    rowTone,
    sort,
    onSort,
    selectedKey,
    onSelect,
    onActivate,
  } = props;
  const domId = useId();
  const gridRef = useRef<HTMLDivElement>(null);
  const table = useColumns(props.settings, columns, sort, onSort);
  const visibleIds = table.getVisibleLeafColumns();
  const variables = columnVariables(
    visibleIds.map((column) => ({
      width: column.getSize(),
      grow: table.state.columnSizing[column.id] === undefined && (column.columnDef.meta?.grow ?? false),
    })),
  );
  const visibleKey = visibleIds.map((column) => column.id).join(' ');
  const visible = useMemo(
    () => columns.filter((column) => visibleKey.split(' ').includes(column.id)),
    [columns, visibleKey],
  );

  const query = rows.source?.query;
  const memory = useMemo(() => (query === undefined ? undefined : recallScroll(id, query)), [id, query]);
  const height = rowHeight();
  const count = Math.min(rows.matching, maxShownRows());
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => gridRef.current,
    estimateSize: () => height,
    overscan: 6,
    // The head is as high as a row, and covers the top.
    scrollMargin: height,
    scrollPaddingStart: height,
    initialRect: sizeAtFirst(),
    observeElementRect: observeSize,
  });
  const isPrinting = usePrinting();
  const items = isPrinting ? printedItems(rows) : virtualizer.getVirtualItems();
  const slots = useSlots(items.length);

  const cursor = useCursor({
    rows,
    rowKey,
    selectedKey,
    onSelect,
    reveal: (position) => virtualizer.scrollToIndex(position, { align: 'center' }),
    knownKey: memory?.selectedKey,
  });

  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  const { want } = rows;
  useEffect(() => want(first, last), [want, first, last]);

  // Another question starts at its first row, unless it is the one that the table was left with.
  useLayoutEffect(() => {
    const top = memory?.top ?? 0;
    // Setting it has the page laid out at once, also where it is that already.
    if (query !== undefined && gridRef.current !== null && top !== (virtualizer.scrollOffset ?? 0))
      gridRef.current.scrollTop = top;
  }, [query, memory, virtualizer]);
  useEffect(() => {
    if (query === undefined) return;
    // Not the grid's own: asking for that has the page laid out.
    return () =>
      rememberScroll(id, { query, top: virtualizer.scrollOffset ?? 0, selectedKey: selectedRef.current });
  }, [id, query, virtualizer]);
  const selectedRef = useRef(selectedKey);
  useEffect(() => {
    selectedRef.current = selectedKey;
  }, [selectedKey]);

  const rowOf = (event: MouseEvent<HTMLElement>): number | undefined => {
    const element = (event.target as HTMLElement).closest<HTMLElement>('[data-position]');
    return element === null ? undefined : Number(element.getAttribute('data-position'));
  };

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    // Keys in the head belong to its buttons.
    if (event.target !== event.currentTarget || event.altKey || event.ctrlKey || event.metaKey) return;
    const selectedRow = cursor.position === undefined ? undefined : rows.rowAt(cursor.position);
    if (event.key === 'Enter' && selectedRow !== undefined) {
      event.preventDefault();
      onActivate?.(selectedRow);
      return;
    }
    const grid = event.currentTarget;
    const perPage = Math.max(1, Math.floor(grid.clientHeight / height) - 2);
    const start = Math.floor(grid.scrollTop / height);
    const next = positionAfterKey(event.key, { position: cursor.position, start, perPage, count });
    if (next === undefined) return;
    event.preventDefault();
    cursor.moveTo(next);
    virtualizer.scrollToIndex(next);
  };

  const onCopy = (event: ClipboardEvent<HTMLElement>) => {
    const marked = window.getSelection();
    const row = cursor.position === undefined ? undefined : rows.rowAt(cursor.position);
    if (row === undefined || (marked !== null && !marked.isCollapsed)) return;
    event.clipboardData.setData('text/plain', harmlessText(rowText(row)));
    event.preventDefault();
    props.onCopied?.();
  };

  const activeRow = items.find((item) => item.index === cursor.position);
  const isEmpty = rows.source !== undefined && rows.matching === 0;
  return (
    <div
      ref={gridRef}
      className="data-table"
      role="grid"
      tabIndex={0}
      aria-label={label}
      aria-rowcount={rows.matching + 1}
      aria-colcount={visible.length}
      aria-activedescendant={activeRow && `${domId}-${activeRow.index}`}
      aria-busy={rows.stale || undefined}
      style={variables}
      onKeyDown={onKeyDown}
      onCopy={onCopy}
      onClick={(event) => {
        const position = rowOf(event);
        if (position !== undefined) cursor.moveTo(position);
      }}
      onDoubleClick={(event) => {
        const row = rows.rowAt(rowOf(event) ?? -1);
        if (row !== undefined) onActivate?.(row);
      }}
    >
      <DataTableHeader table={table} columns={columns} />
      {rows.failed !== undefined && (
        <InsteadOfRows className="data-table-failed">
          <p role="alert">
            The rows could not be loaded: {rows.failed}.{' '}
            <button type="button" className="data-table-retry" onClick={rows.retry}>
              Try again
            </button>
          </p>
        </InsteadOfRows>
      )}
      {isEmpty && <InsteadOfRows className="data-table-empty">{props.empty}</InsteadOfRows>}
      <div
        className="data-table-body"
        role="rowgroup"
        style={{ height: isPrinting ? 'auto' : `${count * height}px` }}
      >
        {items.map((item) => {
          const row = rows.rowAt(item.index);
          const key = row && rowKey(row);
          return (
            <DataTableRow
              // The place in the window, not the row: elements are filled anew while scrolling, not made anew.
              key={item.index % slots}
              id={`${domId}-${item.index}`}
              row={row}
              position={item.index}
              top={isPrinting ? 0 : item.index * height}
              columns={visible}
              selected={key !== undefined && key === selectedKey}
              tone={row && rowTone?.(row)}
            />
          );
        })}
      </div>
      {isPrinting && items.length < rows.matching && (
        <InsteadOfRows className="data-table-capped">
          … and {formatNumber(rows.matching - items.length)} more rows. Filter the table, or copy it as text,
          for those that are of use.
        </InsteadOfRows>
      )}
      {!isPrinting && count < rows.matching && (
        <InsteadOfRows className="data-table-capped">
          The first {formatNumber(count)} of {formatNumber(rows.matching)} rows: filter or sort to see the
          others.
        </InsteadOfRows>
      )}
    </div>
  );
}

/** What is said within the table and is no row of it; a grid may hold nothing but rows. */
function InsteadOfRows({
  className,
  children,
}: {
  readonly className: string;
  readonly children: ReactNode;
}) {
  return (
    <div role="row" className={className}>
      <div role="gridcell">{children}</div>
    </div>
  );
}

/** A number of elements that is enough for `needed` and seldom changes, so that they keep their places. */
function useSlots(needed: number): number {
  const slots = useRef(0);
  if (needed > slots.current) slots.current = needed + 8;
  return slots.current;
}
