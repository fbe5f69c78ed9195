import { useMemo } from 'react';
import { useStore } from '../../store/store';
import { Mismatches } from '../common/Mismatches';
import { OpenButtons } from '../common/OpenButtons';
import { SourceKinds } from '../common/SourceKinds';
import { TablePane } from '../table-view/TableView';
import { useTable } from '../table-view/use-table';
import { ViewHead } from '../table-view/ViewHead';
import { SourceActions } from './SourceActions';
import { SourceTable } from './SourceTable';
import './sources.css';
import { columnsFor, formatSourceSymbolRow } from './source-symbol-columns';

/** Where the names of the kernel's symbols come from, and a lookup of any of them. */
export function SourcesView() {
  const { sources, symbols, mismatches } = useStore((state) => state.snapshot);
  return (
    <section className="table-view sources" aria-label="Sources">
      <ViewHead view="sources" />
      {symbols === undefined ? (
        <NoSources />
      ) : (
        <>
          <div className="sources-top">
            <Mismatches mismatches={mismatches} />
            <SourceTable sources={sources} />
          </div>
          <SourceActions totals={symbols} sources={sources} />
          <Lookup />
        </>
      )}
    </section>
  );
}

/** Every symbol of every source. */
function Lookup() {
  const sources = useStore((state) => state.snapshot.sources);
  const open = useTable('source-symbols');
  const columns = useMemo(() => columnsFor(sources), [sources]);
  return (
    <TablePane
      // Another set of columns is another table.
      key={columns.map(({ id }) => id).join(' ')}
      open={open}
      label="Symbols of the sources"
      columns={columns}
      rowText={formatSourceSymbolRow}
      onActivate={(row) => open.setFilter(`=${row.name}`)}
      empty={{
        title: 'No symbols in the open sources',
        reason:
          'Module.symvers has exports only. Add a vmlinux, a copy of /proc/kallsyms, a System.map or a Symbols.list.',
        actions: <OpenButtons primary />,
      }}
    />
  );
}

function NoSources() {
  return (
    <div className="sources-none">
      <h2>Nothing yet: no source of symbols is open</h2>
      <p>
        A module names the symbols that it needs, not the objects that have them. Which of several symbols of
        one name is meant can only be told from the symbols of the kernel. Drop what you have of these,
        several at once if you like, packed or not:
      </p>
      <SourceKinds />
      <OpenButtons primary />
    </div>
  );
}
