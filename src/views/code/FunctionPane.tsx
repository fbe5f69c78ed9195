import { useStore } from '../../store/store';
import { TablePane } from '../table-view/TableView';
import { useTable } from '../table-view/use-table';
import './functions.css';
import { formatFunctionRow, functionColumns } from './function-columns';

/** The functions of the module; the one that is shown is selected. */
export function FunctionPane({ functionKey }: { readonly functionKey: string | undefined }) {
  const open = useTable('functions');
  const { select, reveal } = useStore.getState();
  return (
    <TablePane
      label="Functions"
      open={{ ...open, selectedKey: functionKey }}
      onSelect={(row) => select({ table: 'code', key: row.place })}
      columns={functionColumns}
      rowText={formatFunctionRow}
      onActivate={(row) => reveal({ table: 'code', key: row.place })}
      empty={{
        title: 'No code in this module',
        reason: 'It has no section of instructions: there is nothing to disassemble.',
      }}
    />
  );
}
