import type { DiffEntry, Item } from '../../../diff/diff-items';
import type { DiffField, DiffRow } from '../../tables';
import type { Table } from '../table';

/** One of the lists of a comparison; what is the same on both sides only on request. */
export function diffTable(entries: readonly DiffEntry[], includeSame: boolean): Table<DiffRow> {
  const shown = includeSame ? entries : entries.filter((entry) => entry.change !== 'same');
  const entry = (index: number): DiffEntry => {
    const found = shown[index];
    if (found === undefined) throw new RangeError(`difference ${index} of ${shown.length}`);
    return found;
  };
  const subject = ({ before, after }: DiffEntry): string => (before ?? after)?.subject ?? '';
  const sides = ({ before, after }: DiffEntry): Item[] =>
    [before, after].filter((item) => item !== undefined);
  return {
    count: shown.length,
    row: (index) => makeRow(entry(index), subject(entry(index))),
    text: (index) =>
      `${entry(index).change} ${sides(entry(index))
        .map((item) => `${item.subject} ${item.values.join(' ')}`)
        .join(' ')}`,
    sortable: {
      change: (index) => entry(index).change,
      subject: (index) => subject(entry(index)),
    },
    key: (index) => entry(index).key,
    columns: ['Change', 'Subject', 'Before', 'After'],
    cells: (row) => [row.change, row.subject, fieldsText(row.before), fieldsText(row.after)],
  };
}

function makeRow(entry: DiffEntry, subject: string): DiffRow {
  const { before, after } = entry;
  return {
    key: entry.key,
    change: entry.change,
    subject,
    ...(before === undefined ? {} : { before: makeFields(before, after) }),
    ...(after === undefined ? {} : { after: makeFields(after, before) }),
  };
}

function makeFields(item: Item, other: Item | undefined): DiffField[] {
  return item.values
    .map((value, i) => ({
      label: item.labels[i] ?? '',
      value,
      differs: other !== undefined && other.values[i] !== value,
    }))
    .filter((field) => field.value !== '');
}

function fieldsText(fields: readonly DiffField[] | undefined): string {
  return fields?.map(({ label, value }) => `${label}=${value}`).join(' ') ?? '';
}
