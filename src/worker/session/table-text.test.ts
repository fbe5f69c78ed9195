import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseFilter } from './filter-words';
import { TableText } from './table-text';

/** Row by row, as it is said: a whole word stands between blanks. */
function naive(lines: readonly string[], filter: string): number[] {
  return lines.flatMap((line, row) => {
    const text = line.toLowerCase();
    const passes = parseFilter(filter).every(
      ({ text: word, isWhole, isWanted }) =>
        (isWhole ? text.split(' ').includes(word) : text.includes(word)) === isWanted,
    );
    return passes ? [row] : [];
  });
}

test('finds what looking at each row finds, whatever is in the rows', () => {
  const letters = fc.constantFrom('a', 'B', 'ab', ' ', '\n', 'é', 'İ', '_');
  const lines = fc.array(
    fc.array(letters, { maxLength: 6 }).map((parts) => parts.join('')),
    { maxLength: 40 },
  );
  const filter = fc
    .array(fc.tuple(fc.constantFrom('', '!', '='), fc.constantFrom('a', 'b', 'ab', 'aba', 'é', 'i', 'zz')), {
      minLength: 1,
      maxLength: 3,
    })
    .map((words) => words.map((word) => word.join('')).join(' '));
  fc.assert(
    fc.property(lines, filter, (rows, words) => {
      const text = new TableText(rows.length, (row) => rows[row] ?? '');
      expect([...text.passing(parseFilter(words))]).toEqual(naive(rows, words));
    }),
    { numRuns: 500 },
  );
});

test('runs of rows, prepared or not, are one table', () => {
  const lines = Array.from({ length: 10_000 }, (_, row) => `row ${row} ${row % 7 === 0 ? 'seventh' : ''}`);
  const prepared = new TableText(lines.length, (row) => lines[row] ?? '');
  let steps = 1;
  while (prepared.prepare()) steps += 1;
  expect(steps).toBe(5);
  for (const filter of ['seventh', '=row !99', 'row 4095', 'row 4096', '=9999', 'nothing'])
    for (const text of [prepared, new TableText(lines.length, (row) => lines[row] ?? '')])
      expect([...text.passing(parseFilter(filter))], filter).toEqual(naive(lines, filter));
});

test('of rows too long to be kept all, the text is made again', () => {
  let made = 0;
  const long = 'y'.repeat(4095);
  const text = new TableText(40_000, (row) => {
    made += 1;
    return row % 1000 === 0 ? 'x' : long;
  });
  expect(text.passing(parseFilter('x')).length).toBe(40);
  expect(made).toBe(40_000);
  expect(text.passing(parseFilter('y !x')).length).toBe(39_960);
  // 16 runs of 2048 rows with a line feed each have a little less than the 128 MiB that are kept.
  expect(made).toBe(40_000 + 40_000 - 16 * 2048);
  while (text.prepare());
  expect(made).toBeLessThan(90_000);
});
