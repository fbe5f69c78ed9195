import { at } from '../../../base/column';
import { changeAt, type DiffEntry, type DiffList, type Item } from '../../../diff/diff-items';
import type { DiffField, DiffRow } from '../../tables';
import type { Table } from '../table';

/** One of the lists of a comparison; what is the same on both sides only on request. */
export function diffTable(list: DiffList, includeSame: boolean): Table<DiffRow> {
  const shown = includeSame ? undefined : placesOfChanges(list);
  const count = shown?.length ?? list.length;
  const entry = (index: number): DiffEntry => {
    const found = list.at(shown === undefined ? index : at(shown, index));
    if (found === undefined) throw new RangeError(`difference ${index} of ${count}`);
    return found;
  };
  const subject = ({ before, after }: DiffEntry): string => (before ?? after)?.subject ?? '';
  const sides = ({ before, after }: DiffEntry): Item[] =>
    [before, after].filter((item) => item !== undefined);
  return {
    count,
    row: (index) => {
      const made = entry(index);
      return makeRow(made, subject(made));
    },
    text: (index) => {
      const made = entry(index);
      return `${made.change} ${sides(made)
        .map((item) => `${item.subject} ${item.values.join(' ')}`)
        .join(' ')}`;
    },
    sortable: {
      change: (index) => entry(index).change,
      subject: (index) => subject(entry(index)),
    },
    key: (index) => entry(index).key,
    columns: ['Change', 'Subject', 'Before', 'After'],
    cells: (row) => [row.change, row.subject, fieldsText(row.before), fieldsText(row.after)],
  };
}

function placesOfChanges(list: DiffList): Uint32Array {
  const places: number[] = [];
  for (let i = 0; i < list.length; i++) if (changeAt(list, i) !== 'same') places.push(i);
  return Uint32Array.from(places);
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
