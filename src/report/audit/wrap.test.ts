import { expect, test } from 'vitest';
import { columns, wrap } from './wrap';

test('lines of at most 78 columns, words whole', () => {
  const lines = wrap('word '.repeat(40).trim(), '    ', '  * ');
  expect(lines.map((line) => line.length)).toEqual([78, 78, 53]);
  expect(lines[0]).toMatch(/^ {2}\* word word/);
  expect(lines[1]).toMatch(/^ {4}word word/);
});

test('exactly what fits stays on the line', () => {
  const fits = `${'a'.repeat(columns - 4)} b`;
  expect(wrap(fits, '  ')).toEqual([`  ${fits}`]);
  expect(wrap(`${fits}c`, '  ')).toEqual([`  ${'a'.repeat(columns - 4)}`, '  bc']);
});

test('a word that is too long has a line of its own', () => {
  const name = '.klp.sym.vmlinux.'.padEnd(100, 'x');
  expect(wrap(`symbol ${name} is missing`, '  ')).toEqual(['  symbol', `  ${name}`, '  is missing']);
});

test('characters are counted, not code units', () => {
  const text = `${'😀'.repeat(40)} ${'😀'.repeat(35)}`;
  expect(wrap(text, '  ')).toEqual([`  ${text}`]);
});
