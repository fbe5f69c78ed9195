import type { ReactNode } from 'react';
import { formatCount } from '../../base/format';
import { session, useStore } from '../../store/store';
import { CopyMenu } from '../../ui/copy-menu/CopyMenu';
import { FilterBox } from '../../ui/data-table/FilterBox';
import type { TableId, TableQuery } from '../../worker/tables';
import type { OpenTable } from './use-table';

interface TableToolbarProps<T extends TableId> {
  readonly open: OpenTable<T>;
  readonly tools: ReactNode;
  /** What has just happened. */
  readonly note: string | undefined;
}

/** Why nothing could be copied has no room on the button. */
async function copyRows(query: TableQuery, format: 'text' | 'tsv'): Promise<string> {
  try {
    return await session.copyRows(query, format);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    useStore.getState().showToast({ tone: 'refused', message: `The rows cannot be copied: ${why}` });
    throw error;
  }
}

/** The line above a table: filter, the view's own tools, copy. */
export function TableToolbar<T extends TableId>({ open, tools, note }: TableToolbarProps<T>) {
  const { rows, query } = open;
  const choices = (['text', 'tsv'] as const).map((format) => ({
    label: format === 'text' ? 'As text, columns aligned' : 'As TSV, for a spreadsheet',
    text: () => copyRows(query, format),
  }));
  return (
    <div className="table-toolbar">
      <FilterBox
        value={open.filter}
        onChange={open.setFilter}
        onApproach={() => void session.prepareFilter(query)}
        total={rows.total}
        matching={rows.matching}
      />
      {tools}
      <output className="table-toolbar-note">{note}</output>
      <CopyMenu
        choices={choices}
        title={`Copy ${formatCount(rows.matching, 'row')}`}
        disabled={rows.matching === 0}
      />
    </div>
  );
}
