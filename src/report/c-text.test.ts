import { expect, test } from 'vitest';
import { commentWords } from './c-text';
import { annotationText, declarationText } from './snippet';

test.each([
  ['plain words', 'plain words'],
  ['two\nlines\tand\rmore', 'two lines and more'],
  ['a */ b /* c', 'a * / b / * c'],
  ['turned \u202e\u2066 and \x1b[31m', 'turned \\u202e\\u2066 and \\x1b[31m'],
])('%j may stand in a comment', (text, words) => expect(commentWords(text)).toBe(words));

test('names that are none in C do not turn the code that they stand in, nor begin a line', () => {
  const name = 'f\u202e\n\x1b';
  const shown = 'f\\u202e\\x0a\\x1b';
  expect(annotationText(name, name, 1)).toContain(`KLP_MODULE_RELOC(${shown})`);
  expect(annotationText('vmlinux', name, 1)).toContain(`\tKLP_SYMPOS(${shown}, 1),\n`);
  expect(declarationText(name, name, name, 0)).toContain(`KLP_RELOC_SYMBOL(${shown}, ${shown}, ${shown})`);
});
