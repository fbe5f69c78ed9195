import { type ReactNode, useEffect, useState } from 'react';
import { formatCount } from '../../base/format';
import { type ViewId, viewTitles } from '../../store/view-ids';
import { Button } from '../../ui/button/Button';
import type { Column } from '../../ui/data-table/column';
import { DataTable } from '../../ui/data-table/DataTable';
import { EmptyState } from '../../ui/empty-state/EmptyState';
import type { TableId, TableRows } from '../../worker/tables';
import { TableToolbar } from './TableToolbar';
import './table-view.css';
import type { OpenTable } from './use-table';
import { ViewHead } from './ViewHead';

/** What is not there; why, and what to do. */
interface EmptyWords {
  readonly title: string;
  readonly reason: ReactNode;
  readonly actions?: ReactNode;
}

interface TablePaneProps<T extends TableId> {
  readonly open: OpenTable<T>;
  readonly label: string;
  readonly columns: readonly Column<TableRows[T]>[];
  /** What the column settings are kept under, when not the table's own name: tables with the same columns share them. */
  readonly settings?: string;
  readonly rowText: (row: TableRows[T]) => string;
  readonly rowTone?: (row: TableRows[T]) => string | undefined;
  readonly onActivate?: (row: TableRows[T]) => void;
  /** What selecting a row does, where it does not select the row itself. */
  readonly onSelect?: (row: TableRows[T]) => void;
  /** Pickers and switches between the filter and the copy menu. */
  readonly tools?: ReactNode;
  /** Why there is nothing, and what to do, when the table itself is empty. */
  readonly empty: EmptyWords;
}

/** A filter, a copy menu, and a table of the worker below them. */
export function TablePane<T extends TableId>({
  open,
  label,
  settings,
  tools,
  empty,
  ...table
}: TablePaneProps<T>) {
  const [rowCopied, setRowCopied] = useState(0);
  useEffect(() => {
    if (rowCopied === 0) return;
    const timer = setTimeout(() => setRowCopied(0), 1500);
    return () => clearTimeout(timer);
  }, [rowCopied]);
  return (
    <div className="table-pane" data-table-view="">
      <TableToolbar open={open} tools={tools} note={rowCopied > 0 ? 'Row copied' : undefined} />
      <DataTable
        id={open.query.table}
        settings={settings ?? open.query.table}
        label={label}
        rows={open.rows}
        rowKey={keyOf}
        sort={open.sort}
        onSort={open.setSort}
        selectedKey={open.selectedKey}
        onSelect={open.select}
        onCopied={() => setRowCopied((count) => count + 1)}
        empty={
          open.rows.total > 0 && open.filter.trim() !== '' ? (
            <HiddenByFilter filter={open.filter} total={open.rows.total} onClear={() => open.setFilter('')} />
          ) : (
            <EmptyState title={empty.title} actions={empty.actions}>
              {empty.reason}
            </EmptyState>
          )
        }
        {...table}
      />
    </div>
  );
}

function keyOf(row: { readonly key: string }): string {
  return row.key;
}

interface HiddenByFilterProps {
  readonly filter: string;
  readonly total: number;
  readonly onClear: () => void;
}

function HiddenByFilter({ filter, total, onClear }: HiddenByFilterProps) {
  return (
    <EmptyState title="No row matches" actions={<Button onClick={onClear}>Clear filter</Button>}>
      The filter <code>{filter.trim()}</code> hides all {formatCount(total, 'row')}. Rows must have all its
      words; <code>!word</code> must not occur, <code>=word</code> must be a whole word.
    </EmptyState>
  );
}

interface TableViewProps<T extends TableId> extends Omit<TablePaneProps<T>, 'label'> {
  readonly view: ViewId;
  /** Between the head line and the table, and below the table. */
  readonly above?: ReactNode;
  readonly below?: ReactNode;
}

/** A view that is one table. */
export function TableView<T extends TableId>({ view, above, below, ...pane }: TableViewProps<T>) {
  return (
    <section className="table-view" aria-label={viewTitles[view]}>
      <ViewHead view={view} />
      {above}
      <TablePane label={viewTitles[view]} {...pane} />
      {below}
    </section>
  );
}
