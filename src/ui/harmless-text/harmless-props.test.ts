import { describe, expect, test } from 'vitest';
import { harmlessProps } from './harmless-props';

const evil = 'a\x1b\u202e\nb\tc';

describe('texts of elements', () => {
  test('that have nothing harmful are handed on as they are', () => {
    const props = { title: 'plain', children: ['a', 1, ['b', undefined]], className: 'x' };
    expect(harmlessProps('span', props)).toBe(props);
  });

  test.each<[what: string, type: string, given: object, shown: object]>([
    ['alone', 'span', { children: evil }, { children: 'a\\x1b\\u202e\\x0ab\\x09c' }],
    ['in lists', 'li', { children: ['x', [evil], 2] }, { children: ['x', ['a\\x1b\\u202e\\x0ab\\x09c'], 2] }],
    ['of several lines', 'pre', { children: evil }, { children: 'a\\x1b\\u202e\nb\tc' }],
    [
      'marked as lines',
      'code',
      { children: evil, 'data-lines': true },
      { children: 'a\\x1b\\u202e\nb\tc', 'data-lines': true },
    ],
    ['titles', 'td', { title: evil }, { title: 'a\\x1b\\u202e\nb\tc' }],
    ['labels', 'a', { 'aria-label': evil }, { 'aria-label': 'a\\x1b\\u202e\\x0ab\\x09c' }],
    ['names of downloads', 'a', { download: `${evil}.ko` }, { download: 'a___b_c.ko' }],
    ['what a person types', 'input', { value: evil }, { value: evil }],
  ])('%s', (_, type, given, shown) => {
    const before = structuredClone(given);
    expect(harmlessProps(type, { ...given })).toEqual(shown);
    expect(given).toEqual(before);
  });
});

test('a long text loses its middle, and says so; lines do not', () => {
  const long = `${'x'.repeat(10_000)}end`;
  const { children } = harmlessProps('span', { children: long });
  expect(children).toMatch(/^x{2000} \[…6,003 characters…\] x{1997}end$/);
  expect(harmlessProps('span', { title: long })['title']).toBe(children);
  expect(harmlessProps('pre', { children: long })['children']).toBe(long);
});
