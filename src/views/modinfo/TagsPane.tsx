import type { Column } from '../../ui/data-table/column';
import type { ModinfoRow } from '../../worker/tables';
import { OpenButtons } from '../common/OpenButtons';
import { explained } from '../glossary/explained';
import { TablePane } from '../table-view/TableView';
import { useTable } from '../table-view/use-table';

const columns: readonly Column<ModinfoRow>[] = [
  {
    id: 'offset',
    label: 'Offset',
    hint: 'Byte offset in .modinfo',
    value: (row) => `0x${row.offset.toString(16)}`,
    width: 72,
    align: 'end',
    code: true,
    hidden: true,
  },
  {
    id: 'tag',
    label: 'Tag',
    ...explained('modinfo'),
    value: (row) => row.tag,
    width: 130,
    minWidth: 72,
    code: true,
  },
  { id: 'value', label: 'Value', value: (row) => row.value, width: 420, minWidth: 120, code: true },
  {
    id: 'meaning',
    label: 'What the kernel does with it',
    value: (row) => row.meaning ?? '',
    render: (row) => (
      <span className="table-view-soft" title={row.meaning}>
        {row.meaning}
      </span>
    ),
    width: 320,
    minWidth: 120,
    grow: true,
  },
];

/** The strings of `.modinfo`. */
export function TagsPane() {
  const open = useTable('modinfo');
  return (
    <TablePane
      open={open}
      label="Modinfo"
      columns={columns}
      rowText={(row) => `${`${row.tag}:`.padEnd(16)}${row.value}`}
      rowTone={toneOf}
      empty={{
        title: 'No .modinfo in this file',
        reason:
          'modpost has not run on it: without a vermagic the kernel refuses it. Build it as a module, or open the .ko and not the .o.',
        actions: <OpenButtons primary />,
      }}
    />
  );
}

/** `livepatch=Y` makes the module one that may have livepatch sections at all. */
function toneOf(row: ModinfoRow): string | undefined {
  return row.tag === 'livepatch' ? 'livepatch' : undefined;
}
