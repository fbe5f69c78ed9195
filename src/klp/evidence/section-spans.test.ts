import { expect, test } from 'vitest';
import { SectionSpans } from './section-spans';
import type { SourceFile } from './source-files';

const file = (name: string): SourceFile => ({ name, symbol: undefined });
const [a, b] = [file('a.c'), file('b.c')];

/** a 10-20, nobody's 20-30, a 30-40, b 50-60, a 70-80, b 90-100. */
const spans = new SectionSpans([
  { start: 10, end: 20, symbol: 1, file: a },
  { start: 20, end: 30, symbol: 2, file: undefined },
  { start: 30, end: 40, symbol: 3, file: a },
  { start: 50, end: 60, symbol: 4, file: b },
  { start: 70, end: 80, symbol: 5, file: a },
  { start: 90, end: 100, symbol: 6, file: b },
]);

test.each([
  [0, 10, ''],
  [0, 11, 'a.c'],
  [19, 20, 'a.c'],
  [20, 30, ''],
  [20, 31, 'a.c'],
  [0, 50, 'a.c'],
  [39, 51, 'a.c b.c'],
  [40, 50, ''],
  [55, 56, 'b.c'],
  [0, 100, 'a.c b.c'],
  [60, 200, 'a.c b.c'],
  [80, 90, ''],
  [99, 200, 'b.c'],
  [100, 200, ''],
  [15, 15, ''],
])('the bytes from %d up to %d touch places of %j', (start, end, expected) => {
  expect(
    spans
      .within(start, end)
      .map(({ name }) => name)
      .join(' '),
  ).toBe(expected);
});
