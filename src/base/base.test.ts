import { describe, expect, test } from 'vitest';
import { mapAhead } from './ahead';
import { AssertionError, assert, present } from './assert';
import { at, bigAt } from './column';
import { formatCount, formatHex, formatList, formatNumber, formatSize } from './format';
import { FormatError, formatProblem } from './format-error';
import { groupBy } from './group-by';

describe('numbers for people', () => {
  test.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.00 kB'],
    [9994, '9.99 kB'],
    [9996, '10.0 kB'],
    [25_300, '25.3 kB'],
    [99_960, '100 kB'],
    [999_400, '999 kB'],
    [999_600, '1.00 MB'],
    [19_800_000, '19.8 MB'],
    [633_000_000, '633 MB'],
    [2 ** 53, '9.01 PB'],
  ])('%i bytes are %s', (bytes, text) => {
    expect(formatSize(bytes)).toBe(text);
  });

  test('counts', () => {
    expect([formatCount(1, 'symbol'), formatCount(0, 'symbol')]).toEqual(['1 symbol', '0 symbols']);
    expect(formatCount(2, 'entry', 'entries')).toBe('2 entries');
    expect([0, 999, 1000, 922_811, 1_000_000].map(formatNumber).join(' ')).toBe(
      '0 999 1,000 922,811 1,000,000',
    );
    expect([formatHex(26), formatHex(26n, 4)]).toEqual(['0x1a', '0x001a']);
  });

  test('lists', () => {
    expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map((items) => formatList(items))).toEqual([
      '',
      'a',
      'a and b',
      'a, b and c',
    ]);
    expect(formatList(['a', 'b'], 'or')).toBe('a or b');
  });
});

test('a problem on one line: what, where, how to mend', () => {
  expect(formatProblem({ code: 'x/y', message: 'it is short' })).toBe('it is short.');
  expect(
    formatProblem({
      code: 'x/y',
      message: 'it is short',
      where: 'line 7',
      offset: 64,
      mend: 'Build it again.',
    }),
  ).toBe('it is short (line 7, at byte 0x40). Build it again.');
  const error = new FormatError({ code: 'x/y', message: 'it is short', offset: 0 });
  expect([error.message, error.name]).toEqual(['it is short (at byte 0x0).', 'FormatError']);
  expect(structuredClone(error.problem)).toEqual(error.problem);
});

test('groups keep the order in which their keys first occur', () => {
  expect([...groupBy(['b1', 'a1', 'b2'], (item) => item.charAt(0))]).toEqual([
    ['b', ['b1', 'b2']],
    ['a', ['a1']],
  ]);
});

test('our own mistakes are AssertionErrors, not zeros', () => {
  expect(() => at(new Uint8Array(2), 2)).toThrow(AssertionError);
  expect(() => bigAt(new BigUint64Array(2), -1)).toThrow(AssertionError);
  expect(at(Uint8Array.of(7), 0)).toBe(7);
  expect(() => assert(false, 'no')).toThrow(AssertionError);
  expect(() => present(undefined, 'it')).toThrow(/it is missing/);
});

test('what is mapped ahead comes in order, so many at a time, and an error in its turn', async () => {
  let underWay = 0;
  let most = 0;
  const slowly = async (item: number): Promise<number> => {
    underWay += 1;
    most = Math.max(most, underWay);
    await new Promise((resolve) => setTimeout(resolve, item % 3));
    underWay -= 1;
    if (item === 7) throw new Error('seven');
    return item * 2;
  };
  const seen: number[] = [];
  const all = async (items: readonly number[]): Promise<void> => {
    for await (const result of mapAhead(items, 3, slowly)) seen.push(result);
  };
  await all([5, 1, 4, 2, 3]);
  expect([seen, most]).toEqual([[10, 2, 8, 4, 6], 3]);
  await expect(all([1, 7, 2])).rejects.toThrow('seven');
  expect(seen.at(-1)).toBe(2);
});
