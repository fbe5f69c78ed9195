// biome-ignore-all lint/a11y/useSemanticElements: rows are windowed and absolutely placed, which <table> does not allow.
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus, and names its row by aria-activedescendant.
import { memo, type ReactNode } from 'react';
import { MiddleCut } from '../code-text/MiddleCut';
import { splitForCut } from '../code-text/middle-cut';
import type { Column } from './column';

interface DataTableRowProps<Row> {
  readonly id: string;
  /** Undefined while its page is loading: bars stand in for the text, at the same height. */
  readonly row: Row | undefined;
  readonly position: number;
  readonly top: number;
  readonly columns: readonly Column<Row>[];
  readonly selected: boolean;
  readonly tone: string | undefined;
}

function PlainDataTableRow<Row>({ id, row, position, top, columns, selected, tone }: DataTableRowProps<Row>) {
  return (
    <div
      id={id}
      className="data-table-row"
      role="row"
      // The head is row 1.
      aria-rowindex={position + 2}
      aria-selected={selected}
      aria-busy={row === undefined || undefined}
      data-position={position}
      data-odd={position % 2 === 1 || undefined}
      data-tone={tone}
      style={{ transform: `translateY(${top}px)` }}
    >
      {columns.map((column, index) => (
        <Cell key={column.id} column={column} row={row} index={index} />
      ))}
    </div>
  );
}

/** One row of a table, drawn anew only when it changes itself. */
export const DataTableRow = memo(PlainDataTableRow) as typeof PlainDataTableRow;

interface CellProps<Row> {
  readonly column: Column<Row>;
  readonly row: Row | undefined;
  readonly index: number;
}

function Cell<Row>({ column, row, index }: CellProps<Row>) {
  const value = row === undefined ? '' : column.value(row);
  let content: ReactNode;
  if (row === undefined) content = <span className="data-table-bar" />;
  else if (column.render !== undefined) content = column.render(row);
  else if (column.code) content = <MiddleCut text={value} />;
  else content = value;
  // A name cut in the middle is two pieces of text; what is read aloud, and looked for, is one.
  const isCut = column.code === true && splitForCut(value).tail !== '';
  return (
    <div
      className="data-table-cell"
      role="gridcell"
      aria-colindex={index + 1}
      aria-label={isCut ? value : undefined}
      data-align={column.align}
    >
      {content}
    </div>
  );
}
