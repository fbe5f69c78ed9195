import { TablePane } from '../table-view/TableView';
import { useTable } from '../table-view/use-table';
import { formatImportRow, importColumns } from './import-columns';

/** What the module imports, each with its CRC beside the kernel's. */
export function ImportsPane() {
  const open = useTable('imports');
  return (
    <TablePane
      open={open}
      label="Imports"
      columns={importColumns}
      rowText={formatImportRow}
      empty={{
        title: 'The module imports nothing',
        reason: 'It has no undefined symbol, so it does not even call klp_enable_patch.',
      }}
    />
  );
}
