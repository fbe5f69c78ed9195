import { at } from '../../../base/column';
import { changeAt, type DiffEntry, type DiffList, type Item } from '../../../diff/diff-items';
import type { DiffField, DiffRow } from '../../tables';
import type { Table } from '../table';
import { TableText } from '../table-text';

/** One of the lists of a comparison; what is the same on both sides only on request. */
export function diffTable(list: DiffList, includeSame: boolean): Table<DiffRow> {
  const shown = includeSame ? undefined : placesOfChanges(list);
  const count = shown?.length ?? list.length;
  const entry = (index: number): DiffEntry => {
    const found = list.at(shown === undefined ? index : at(shown, index));
    if (found === undefined) throw new RangeError(`difference ${index} of ${count}`);
    return found;
  };
  return {
    count,
    row: (index) => makeRow(entry(index)),
    filter: new TableText(count, (index) => {
      const { change, before, after } = entry(index);
      return `${change} ${words(before)} ${after === before ? '' : words(after)}`;
    }),
    sortable: {
      change: (index) => entry(index).change,
      subject: (index) => subjectOf(entry(index)),
    },
    key: (index) => entry(index).key,
    columns: ['Change', 'Subject', 'Before', 'After'],
    cells: (index) => {
      const made = entry(index);
      const { change, before, after } = made;
      const text = fieldsText(before);
      return [change, subjectOf(made), text, after === before ? text : fieldsText(after)];
    },
  };
}

function placesOfChanges(list: DiffList): Uint32Array {
  const places: number[] = [];
  for (let i = 0; i < list.length; i++) if (changeAt(list, i) !== 'same') places.push(i);
  return Uint32Array.from(places);
}

function subjectOf({ before, after }: DiffEntry): string {
  return (before ?? after)?.subject ?? '';
}

function words(item: Item | undefined): string {
  return item === undefined ? '' : `${item.subject} ${item.values.join(' ')}`;
}

function makeRow(entry: DiffEntry): DiffRow {
  const { key, change, before, after } = entry;
  const fields = before && makeFields(before, after);
  const otherFields = after === before ? fields : after && makeFields(after, before);
  return {
    key,
    change,
    subject: subjectOf(entry),
    ...(fields && { before: fields }),
    ...(otherFields && { after: otherFields }),
  };
}

function makeFields(item: Item, other: Item | undefined): DiffField[] {
  const fields: DiffField[] = [];
  item.values.forEach((value, i) => {
    const differs = other !== undefined && other.values[i] !== value;
    if (value !== '') fields.push({ label: item.labels[i] ?? '', value, differs });
  });
  return fields;
}

/** `type=PROGBITS size=16`: as {@link makeFields} has them. */
function fieldsText(item: Item | undefined): string {
  const { labels, values } = item ?? { labels: [], values: [] };
  let text = '';
  for (let i = 0; i < values.length; i++)
    if (values[i] !== '') text += `${text === '' ? '' : ' '}${labels[i]}=${values[i]}`;
  return text;
}
