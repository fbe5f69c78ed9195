import { expect, test } from 'vitest';
import { encodeName } from '../../../elf/string-table';
import { randomNumbers } from '../../../testing/corrupt';
import { endsSoon } from '../../../testing/processor-time';
import { findBytes } from './find-bytes';

test.each([
  ['abcabc', 'abc', 1, [0, 3]],
  ['abcabc', 'abc', 2, [0]],
  ['aaaa', 'aa', 1, [0, 1, 2]],
  ['ab', 'abc', 1, []],
  ['abd', 'abc', 1, []],
  ['aabaaab', 'aaab', 1, [3]],
])('%s has %s at multiples of %d at %j', (haystack, needle, align, expected) => {
  expect(findBytes(encodeName(haystack), encodeName(needle), align, 10)).toEqual(expected);
});

test('more than asked for', () => {
  expect(findBytes(encodeName('aaa'), encodeName('a'), 1, 3)).toEqual([0, 1, 2]);
  expect(findBytes(encodeName('aaaa'), encodeName('a'), 1, 3)).toBeUndefined();
});

test('as a naive search finds them', () => {
  const random = randomNumbers(1);
  for (let i = 0; i < 300; i++) {
    const haystack = Uint8Array.from({ length: random() % 60 }, () => random() % 2);
    const needle = Uint8Array.from({ length: 1 + (random() % 5) }, () => random() % 2);
    const expected = Array.from(haystack, (_, at) => at).filter((at) =>
      needle.every((byte, k) => haystack[at + k] === byte),
    );
    expect(findBytes(haystack, needle, 1, 100)).toEqual(expected);
  }
});

test('a long needle in a long haystack', async () => {
  const needle = new Uint8Array(2 ** 20);
  needle[2 ** 20 - 1] = 1;
  const find = () => expect(findBytes(new Uint8Array(2 ** 22), needle, 1, 1)).toEqual([]);
  expect(await endsSoon(find)).toBe(true);
});
