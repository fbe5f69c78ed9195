import { useStore } from '../../store/store';
import { TableView } from '../table-view/TableView';
import { useTable } from '../table-view/use-table';
import { formatSymbolRow, symbolColumns } from './symbol-columns';

/** Every symbol of the module: what it defines, what it needs, which are livepatch symbols. */
export function SymbolsView() {
  const open = useTable('symbols');
  const { setFilter, navigate } = useStore.getState();
  return (
    <TableView
      view="symbols"
      open={open}
      columns={symbolColumns}
      rowText={formatSymbolRow}
      onActivate={(row) => {
        if (row.references === 0) return;
        setFilter('relocations', row.name);
        navigate('relocations');
      }}
      empty={{
        title: 'No symbols in this module',
        reason:
          'Its symbol table was stripped, so the kernel cannot load it. Open the file as the build left it.',
      }}
    />
  );
}
