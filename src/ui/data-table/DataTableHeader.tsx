// biome-ignore-all lint/a11y/useSemanticElements: rows are windowed and absolutely placed, which <table> does not allow.
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus, and names its row by aria-activedescendant.
import type { KeyboardEvent, MouseEvent, TouchEvent } from 'react';
import { PopupMenu, PopupMenuItem } from '../popup-menu/PopupMenu';
import { useTip } from '../tip/use-tip';
import type { Column } from './column';
import type { Columns } from './use-columns';

interface DataTableHeaderProps<Row> {
  readonly table: Columns;
  readonly columns: readonly Column<Row>[];
}

type HeaderCellHeader = ReturnType<Columns['getFlatHeaders']>[number];

/** The head of a table: sorts by a click, resizes by the edge, and has the menu of columns at its end. */
export function DataTableHeader<Row>({ table, columns }: DataTableHeaderProps<Row>) {
  return (
    <div className="data-table-head" role="row" aria-rowindex={1}>
      <div className="data-table-head-row" role="presentation">
        {table.getFlatHeaders().map((header, index) => {
          const column = columns.find(({ id }) => id === header.column.id);
          return (
            column !== undefined && (
              <HeaderCell key={header.id} table={table} header={header} column={column} index={index} />
            )
          );
        })}
      </div>
      <ColumnMenu table={table} columns={columns} />
    </div>
  );
}

interface HeaderCellProps<Row> {
  readonly table: Columns;
  readonly header: HeaderCellHeader;
  readonly column: Column<Row>;
  readonly index: number;
}

const ariaSorts = { asc: 'ascending', desc: 'descending' } as const;

function HeaderCell<Row>({ table, header, column, index }: HeaderCellProps<Row>) {
  const sorted = header.column.getIsSorted();
  const sortable = header.column.getCanSort();
  const tip = useTip({ text: column.hint ?? '', more: column.more });
  const face = (
    <>
      <span className="data-table-head-label">{column.label}</span>
      {sorted !== false && (
        <span className="data-table-sort" aria-hidden="true">
          {sorted === 'asc' ? '▲' : '▼'}
        </span>
      )}
    </>
  );
  const explained = column.hint !== undefined;
  return (
    <div
      className="data-table-head-cell"
      role="columnheader"
      aria-colindex={index + 1}
      aria-sort={sorted === false ? (sortable ? 'none' : undefined) : ariaSorts[sorted]}
      data-align={column.align}
      {...(explained && tip.frame)}
    >
      {sortable || explained ? (
        <button
          type="button"
          className="data-table-head-button"
          data-explained={explained || undefined}
          {...(explained && tip.word)}
          onClick={(event) => {
            // A tap sorts as well: it is what the head is for.
            if (explained && !tip.isTap()) tip.close();
            if (sortable) header.column.getToggleSortingHandler()?.(event);
          }}
          onKeyDown={(event) => resizeByKey(event, table, header.column.id)}
        >
          {face}
        </button>
      ) : (
        <span className="data-table-head-button">{face}</span>
      )}
      {explained ? tip.popup : undefined}
      <ResizeHandle table={table} header={header} />
    </div>
  );
}

function ResizeHandle({ table, header }: { readonly table: Columns; readonly header: HeaderCellHeader }) {
  const start = (event: MouseEvent<HTMLElement> | TouchEvent<HTMLElement>) => {
    // A growing column is wider than its own size: the drag begins at what is seen.
    const width = event.currentTarget.parentElement?.offsetWidth;
    if (width !== undefined) table.setColumnSizing((sizes) => ({ ...sizes, [header.column.id]: width }));
    header.getResizeHandler()(event);
  };
  return (
    <div
      className="data-table-resize"
      data-active={header.column.getIsResizing() || undefined}
      aria-hidden="true"
      title="Drag to resize, double click to reset"
      onMouseDown={start}
      onTouchStart={start}
      onDoubleClick={() => header.column.resetSize()}
    />
  );
}

/** Pixels that a key press moves the edge of a column. */
const keyStep = 16;

function resizeByKey(event: KeyboardEvent<HTMLElement>, table: Columns, column: string): void {
  const step = { ArrowLeft: -keyStep, ArrowRight: keyStep }[event.key];
  const width = event.currentTarget.parentElement?.offsetWidth;
  if (!event.shiftKey || step === undefined || width === undefined) return;
  event.preventDefault();
  const least = table.getColumn(column)?.columnDef.minSize ?? 0;
  table.setColumnSizing((sizes) => ({ ...sizes, [column]: Math.max(least, width + step) }));
}

function ColumnMenu<Row>({ table, columns }: DataTableHeaderProps<Row>) {
  return (
    <div className="data-table-columns" role="columnheader" aria-label="Columns">
      <PopupMenu
        button="⋯"
        label="Columns"
        title="Show and hide columns"
        className="data-table-columns-button"
      >
        {columns.map((column) => {
          const held = table.getColumn(column.id);
          const shown = held?.getIsVisible() ?? false;
          const last = shown && table.getVisibleLeafColumns().length === 1;
          return (
            <PopupMenuItem
              key={column.id}
              checked={shown}
              disabled={last}
              onChoose={() => held?.toggleVisibility(!shown)}
            >
              {column.label}
            </PopupMenuItem>
          );
        })}
        <hr className="data-table-columns-line" />
        <PopupMenuItem
          onChoose={() => {
            table.resetColumnSizing(true);
            table.setColumnVisibility(
              Object.fromEntries(columns.filter((column) => column.hidden).map(({ id }) => [id, false])),
            );
          }}
        >
          Reset columns
        </PopupMenuItem>
      </PopupMenu>
    </div>
  );
}
