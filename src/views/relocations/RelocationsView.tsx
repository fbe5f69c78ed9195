import { useStore } from '../../store/store';
import { TableView } from '../table-view/TableView';
import { useTable } from '../table-view/use-table';
import { formatRelocationRow, relocationColumns } from './relocation-columns';
import { SectionPicker } from './SectionPicker';

/** Every relocation of the module: where, against what, and what the conversion makes of it. */
export function RelocationsView() {
  const open = useTable('relocations');
  const { setFilter, navigate } = useStore.getState();
  return (
    <TableView
      view="relocations"
      open={open}
      columns={relocationColumns}
      rowText={formatRelocationRow}
      onActivate={(row) => {
        setFilter('symbols', row.symbol);
        navigate('symbols');
      }}
      tools={<SectionPicker filter={open.filter} onFilter={open.setFilter} />}
      empty={{
        title: 'No relocations in this module',
        reason:
          'Nothing in it depends on where it is loaded: there is nothing to resolve, and nothing to convert.',
      }}
    />
  );
}
