import { useEffect } from 'react';
import { type ViewId, viewIds, viewTitles } from '../../store/view-ids';
import type { Column } from '../../ui/data-table/column';
import { DataTable } from '../../ui/data-table/DataTable';
import type { RowSource } from '../../ui/data-table/row-source';
import { useRows } from '../../ui/data-table/use-rows';
import type { Snapshot } from '../../worker/snapshot';
import { Verdict } from '../summary/Verdict';
import { ViewNav } from './ViewNav';

interface RehearsedViewsProps {
  readonly snapshot: Snapshot;
  /** Called when all is rendered. */
  readonly onDone: () => void;
}

/** What the first file needs first: the views, a verdict, a table. To be rendered outside of the document, so that it is compiled. */
export function RehearsedViews({ snapshot, onDone }: RehearsedViewsProps) {
  const { module, plan, conversion, loader, audit } = snapshot;
  const rows = useRows(source);
  const isLoaded = rows.matching > 0;
  useEffect(() => {
    if (isLoaded) onDone();
  }, [isLoaded, onDone]);
  return (
    <>
      <ViewNav />
      {module === undefined ? undefined : (
        <Verdict module={module} plan={plan} conversion={conversion} loader={loader} audit={audit} />
      )}
      <DataTable
        id="rehearsal"
        settings="rehearsal"
        label="Views"
        columns={columns}
        rows={rows}
        rowKey={(view) => view}
        rowText={(view) => viewTitles[view]}
        sort={undefined}
        onSort={nothing}
        selectedKey={undefined}
        onSelect={nothing}
        empty={undefined}
      />
    </>
  );
}

const columns: readonly Column<ViewId>[] = [
  { id: 'id', label: 'View', value: (view) => view, width: 100, code: true, sortable: true },
  { id: 'title', label: 'Title', value: (view) => viewTitles[view], width: 100, grow: true },
];

const source: RowSource<ViewId> = {
  query: '',
  revision: 0,
  load: async () => ({ total: viewIds.length, matching: viewIds.length, rows: viewIds }),
  find: async () => -1,
};

function nothing(): void {}
