import { describe, expect, test } from 'vitest';
import { FormatError } from '../base/format-error';
import { decodeName, encodeName, StringTable } from './string-table';

const table = (text: string) => new StringTable(encodeName(text), 'names');

describe('string table', () => {
  test('names may share bytes', () => {
    const names = table('\0.rela.text\0');
    expect(names.textAt(0)).toBe('');
    expect(names.textAt(1)).toBe('.rela.text');
    expect(names.textAt(6)).toBe('.text');
    expect(names.textAt(11)).toBe('');
  });

  test('an empty table has the empty name', () => {
    expect(table('').textAt(0)).toBe('');
  });

  test.each([
    ['past the end', '\0a\0', 3],
    ['far past the end', '\0a\0', 0xffffffff],
    ['without a NUL', '\0abc', 1],
    ['beyond any length of a name', `${'a'.repeat(5000)}\0`, 0],
  ])('refuses a name %s', (_, text, offset) => {
    expect(() => table(text).textAt(offset)).toThrow(FormatError);
  });

  test('refuses names that are far longer together than their table, however many bytes they share', () => {
    const names = table(`\0${'a'.repeat(4000)}\0short\0`);
    const offsets = (count: number, offset: number) => new Uint32Array(count).fill(offset);
    expect(() => names.check(offsets(1_000, 1))).not.toThrow();
    expect(() => names.check(offsets(1_100, 1))).toThrow(
      /1,100 names have more than 4\.19 MB together.* 4\.01 kB/,
    );
    expect(() => names.check(offsets(500_000, 4002))).not.toThrow();
    expect(() => names.check(offsets(500_000, 0))).not.toThrow();
  });

  test('no two names become the same text', () => {
    const names = [[0x61], [0xef, 0xbb, 0xbf, 0x61], [0xff], [0xfe], [0xc3, 0xa4], [0xc3]];
    const texts = names.map((bytes) => decodeName(Uint8Array.from(bytes)));
    expect(new Set(texts).size).toBe(names.length);
    expect(texts[4]).toBe('ä');
    expect(texts[2]).toBe('\\xff');
  });
});
