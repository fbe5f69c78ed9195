import { expect, test } from 'vitest';
import { printedItems } from './printed-items';

/** Rows of which so many match, and these are loaded: `0-199`. */
function rows(matching: number, first: number, last: number) {
  return {
    source: undefined,
    total: matching,
    matching,
    stale: false,
    failed: undefined,
    rowAt: (position: number) => (position >= first && position <= last ? position : undefined),
  };
}

test.each([
  ['few', rows(3, 0, 2), 3],
  ['many', rows(5000, 0, 199), 100],
  ['those that are loaded', rows(5000, 0, 40), 41],
  ['none, where others are loaded', rows(5000, 400, 599), 0],
  ['none at all', rows(0, 0, -1), 0],
])('%s', (_, given, count) => {
  expect(printedItems(given).map(({ index }) => index)).toEqual([...Array(count).keys()]);
});
