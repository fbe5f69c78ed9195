import { expect, test } from 'vitest';
import { fieldsAt, fieldsByRow, type HexField } from './hex-fields';

const field = (offset: number, length: number, kind: HexField['kind'], label: string): HexField => ({
  offset,
  length,
  kind,
  label,
  value: '',
});

const fields = [
  field(0, 32, 'string', 'long'),
  field(8, 8, 'field', 'outer'),
  field(8, 4, 'field', 'inner'),
  field(12, 8, 'relocation', 'ordinary'),
  field(14, 4, 'livepatch', 'late'),
];

test.each([
  [7, ['long']],
  [8, ['inner', 'outer', 'long']],
  [12, ['ordinary', 'outer', 'long']],
  [14, ['late', 'ordinary', 'outer', 'long']],
  [32, []],
])('byte %i', (at, expected) => {
  expect(fieldsAt(fields, at).map(({ label }) => label)).toEqual(expected);
});

test('a field is in each row that it touches, within those asked for', () => {
  const rows = fieldsByRow(fields, 16, 0, 1);
  expect(rows.get(0)?.map(({ label }) => label)).toEqual(['long', 'outer', 'inner', 'ordinary', 'late']);
  expect(rows.get(1)?.map(({ label }) => label)).toEqual(['long', 'ordinary', 'late']);
  expect([...fieldsByRow([field(0, 1 << 30, 'string', 'huge')], 16, 4, 6).keys()]).toEqual([4, 5, 6]);
  expect([...fieldsByRow(fields, 16, 5, 9).keys()]).toEqual([]);
});
