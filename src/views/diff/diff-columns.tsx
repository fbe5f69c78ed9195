import type { Column } from '../../ui/data-table/column';
import type { Change, DiffField, DiffRow } from '../../worker/tables';
import { explained } from '../glossary/explained';

const signs: Readonly<Record<Change, string>> = { added: '+', removed: '−', changed: '~', same: '=' };

const changeColumn: Column<DiffRow> = {
  id: 'change',
  label: 'Change',
  hint: 'What the conversion did to it: added, removed or changed it, or left it the same',
  value: (row) => row.change,
  render: (row) => (
    <span className={`diff-${row.change}`}>
      <span className="diff-sign" aria-hidden="true">
        {signs[row.change]}
      </span>
      {row.change}
    </span>
  ),
  width: 96,
  minWidth: 64,
};

const subjectColumn: Column<DiffRow> = {
  id: 'subject',
  label: 'What',
  ...explained(
    'livepatch-relocation',
    'Section, symbol or relocation. What is moved to another section is removed and added',
  ),
  value: (row) => row.subject,
  width: 170,
  minWidth: 110,
  code: true,
};

/** Before left, after right. */
export const sideColumns: readonly Column<DiffRow>[] = [
  changeColumn,
  subjectColumn,
  {
    id: 'before',
    label: 'Before',
    value: (row) => formatFields(row.before),
    render: (row) => <Side row={row} side="before" />,
    width: 200,
    minWidth: 120,
    grow: true,
    sortable: false,
  },
  {
    id: 'after',
    label: 'After',
    value: (row) => formatFields(row.after),
    render: (row) => <Side row={row} side="after" />,
    width: 200,
    minWidth: 120,
    grow: true,
    sortable: false,
  },
];

/** Both sides in one column: each changed field with its old and new value. */
export const unifiedColumns: readonly Column<DiffRow>[] = [
  changeColumn,
  subjectColumn,
  {
    id: 'fields',
    label: 'Before → after',
    value: formatChanges,
    render: (row) => <Changes row={row} />,
    width: 420,
    minWidth: 200,
    grow: true,
    sortable: false,
  },
];

/** A row as a patch would show it: one line a side. */
export function formatDiffRow(row: DiffRow): string {
  const lines: string[] = [];
  if (row.change === 'same') return `  ${row.subject}: ${formatFields(row.after)}`;
  if (row.before !== undefined) lines.push(`- ${row.subject}: ${formatFields(row.before)}`);
  if (row.after !== undefined) lines.push(`+ ${row.subject}: ${formatFields(row.after)}`);
  return lines.join('\n');
}

/** For the row's style. */
export function toneOfDiffRow(row: DiffRow): string {
  return row.change;
}

function Side({ row, side }: { readonly row: DiffRow; readonly side: 'before' | 'after' }) {
  const fields = row[side];
  if (fields === undefined) return <span className="diff-absent">not there</span>;
  return (
    <span className="diff-fields" title={formatFields(fields)}>
      {differingFirst(fields).map((field) => (
        <span key={field.label} className="diff-field">
          <span className="diff-label">{field.label}</span>
          <span
            className="diff-value"
            data-differs={field.differs && row.change === 'changed' ? side : undefined}
          >
            {field.value}
          </span>
        </span>
      ))}
    </span>
  );
}

function Changes({ row }: { readonly row: DiffRow }) {
  const { before, after } = row;
  const fields = differingFirst(after ?? before ?? []);
  return (
    <span className="diff-fields" title={formatChanges(row)}>
      {fields.map((field) => {
        const old = before?.find(({ label }) => label === field.label);
        const isChange = field.differs && old !== undefined && after !== undefined;
        return (
          <span key={field.label} className="diff-field">
            <span className="diff-label">{field.label}</span>
            {isChange && (
              <>
                <span className="diff-value" data-differs="before">
                  {old.value}
                </span>
                <span className="diff-arrow">→</span>
              </>
            )}
            <span className="diff-value" data-differs={isChange ? 'after' : undefined}>
              {field.value}
            </span>
          </span>
        );
      })}
    </span>
  );
}

/** What differs is seen however narrow the column is; the rest says what it is about. */
function differingFirst(fields: readonly DiffField[]): readonly DiffField[] {
  return [...fields.filter((field) => field.differs), ...fields.filter((field) => !field.differs)];
}

function formatFields(fields: readonly DiffField[] | undefined): string {
  return fields?.map(({ label, value }) => `${label} ${value}`).join(', ') ?? 'not there';
}

function formatChanges({ before, after }: DiffRow): string {
  if (before === undefined || after === undefined) return formatFields(after ?? before);
  return after
    .map(({ label, value, differs }) => {
      const old = before.find((field) => field.label === label)?.value;
      return differs && old !== undefined ? `${label} ${old} → ${value}` : `${label} ${value}`;
    })
    .join(', ');
}
