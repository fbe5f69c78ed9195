import { describe, expect, test } from 'vitest';
import { harmless, harmlessFileName, harmlessJson, harmlessLine, harmlessText } from './harmless';

describe('what is not seen or misleads is shown', () => {
  test.each([
    ['plain text, “quoted” …', 'plain text, “quoted” …'],
    ['é 漢字 😀', 'é 漢字 😀'],
    ['\x1b[31mred', '\\x1b[31mred'],
    ['a\0b\nc\td\x7f', 'a\\x00b\\x0ac\\x09d\\x7f'],
    ['\x9b31m', '\\x9b31m'],
    ['a\u202eb\u2066c\u200d', 'a\\u202eb\\u2066c\\u200d'],
    ['a\u2028b\u2029', 'a\\u2028b\\u2029'],
    ['\ufeff\u00ad', '\\ufeff\\xad'],
    ['tag\u{e0041}', 'tag\\u{e0041}'],
    ['lone \ud800', 'lone \\ud800'],
  ])('%j', (text, shown) => {
    expect(harmless(text)).toBe(shown);
    expect(harmless(shown)).toBe(shown);
  });

  test('tabs stay in a line that is copied', () => {
    expect(harmlessLine('\tf(\x1b);\t//\r')).toBe('\tf(\\x1b);\t//\\x0d');
  });
});

test('line feeds and tabs stay in text of several lines', () => {
  expect(harmlessText('a\x1b\n\tb\u202e\r\n')).toBe('a\\x1b\n\tb\\u202e\\x0d\n');
});

test('a name for a file has nothing in their stead that a system would not take', () => {
  expect(harmlessFileName('lp\u202eok.\x1bko é')).toBe('lp_ok._ko é');
});

describe('JSON', () => {
  test('is the same value, with nothing harmful in the text', () => {
    const value = { name: 'a\u202e\x9b\x7f\0\u{e0041}\ud800é', lines: ['x\ny'] };
    const text = harmlessJson(value);
    expect(JSON.parse(text)).toEqual(value);
    expect(text).toBe(
      '{\n  "name": "a\\u202e\\u009b\\u007f\\u0000\\udb40\\udc41\\ud800é",\n  "lines": [\n    "x\\ny"\n  ]\n}\n',
    );
  });
});
