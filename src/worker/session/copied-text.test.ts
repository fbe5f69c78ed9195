import { expect, test } from 'vitest';
import { ascending } from '../../base/column';
import { copiedText } from './copied-text';
import type { Table } from './table';
import { TableText } from './table-text';

function tableOf(count: number, cells: (row: number) => string[]): Table<unknown> {
  return {
    count,
    row: cells,
    filter: new TableText(count, () => ''),
    sortable: {},
    key: String,
    columns: ['Name', 'Size'],
    cells,
  };
}

const table = tableOf(3000, (row) => (row === 2500 ? ['long\tname\u202e', '7'] : [`f${row}`, '16']));

test('a line a row, in the order asked for, behind the titles', () => {
  expect(copiedText(table, Uint32Array.of(2, 0, 2500), 'tsv')).toBe(
    'Name\tSize\nf2\t16\nf0\t16\nlong\\x09name\\u202e\t7\n',
  );
  expect(copiedText(table, Uint32Array.of(2, 2500), 'text')).toBe(
    '  Name                Size\n  f2                  16\n  long\\x09name\\u202e  7\n',
  );
});

test.each(['tsv', 'text'] as const)('thousands of rows as %s', (format) => {
  const lines = copiedText(table, ascending(3000), format).split('\n');
  expect(lines.length).toBe(3002);
  expect(lines.slice(1, -1).map((line) => line.trim().split(/\s+/)[0])).toEqual(
    Array.from({ length: 3000 }, (_, row) => (row === 2500 ? 'long\\x09name\\u202e' : `f${row}`)),
  );
});

test('refuses what no clipboard takes', () => {
  const long = 'x'.repeat(2 ** 12);
  const huge = tableOf(1_000_000, () => [long, '']);
  expect(() => copiedText(huge, ascending(1_000_000), 'tsv')).toThrow(
    /1,000,000 rows are more than 268 MB of text: filter/,
  );
});
