import { formatCount } from '../../base/format';
import { useStore } from '../../store/store';
import type { DiffTab } from '../../store/view-ids';
import { Button } from '../../ui/button/Button';
import type { ChangeCounts } from '../../worker/snapshot';
import { TablePane } from '../table-view/TableView';
import { useTable } from '../table-view/use-table';
import { formatDiffRow, sideColumns, toneOfDiffRow, unifiedColumns } from './diff-columns';
import type { DiffMode } from './diff-mode';

interface DiffTableProps {
  readonly tab: Exclude<DiffTab, 'bytes'>;
  readonly mode: DiffMode;
  readonly counts: ChangeCounts;
}

/** Added, removed and changed things of one kind; on demand also what stayed the same. */
export function DiffTable({ tab, mode, counts }: DiffTableProps) {
  const table = `diff-${tab}` as const;
  const open = useTable(table);
  const includeSame = useStore((state) => state.tables[table].includeSame);
  const setIncludeSame = useStore((state) => state.setIncludeSame);
  return (
    <TablePane
      open={open}
      label={`Differences of ${tab}`}
      columns={mode === 'side' ? sideColumns : unifiedColumns}
      settings={`diff-${mode}`}
      rowText={formatDiffRow}
      rowTone={toneOfDiffRow}
      tools={
        <label className="table-toolbar-switch">
          <input
            type="checkbox"
            checked={includeSame}
            onChange={(event) => setIncludeSame(table, event.target.checked)}
          />
          Show unchanged
        </label>
      }
      empty={
        counts.same > 0
          ? {
              title: 'No changes',
              reason: `The conversion leaves ${formatCount(counts.same, tab.slice(0, -1))} as they are.`,
              actions: <Button onClick={() => setIncludeSame(table, true)}>Show unchanged</Button>,
            }
          : {
              title: `Neither side has ${tab}`,
              reason: `The module has no ${tab}, so the conversion has none to change.`,
            }
      }
    />
  );
}
