import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { shellFile, shellQuote, shellWord } from './shell';

const names: readonly (readonly [name: string, quoted: string])[] = [
  ['.rela.text', "'.rela.text'"],
  ['', "''"],
  ['two words', "'two words'"],
  ["it's", `"it's"`],
  [`it's "$HOME"`, `'it'\\''s "$HOME"'`],
  ['$(id) `id` \\ !x *', "'$(id) `id` \\ !x *'"],
  ["'; rm -rf ~; '", `"'; rm -rf ~; '"`],
  ['a\x1b[31m', "$'a\\x1b[31m'"],
  ["it's\n\\n", "$'it\\'s\\x0a\\\\n'"],
  ['x\u202ea9', "$'x\\xe2\\x80\\xaea9'"],
  ['é', "'é'"],
];

test.each(names)('%j is quoted', (name, quoted) => {
  expect(shellQuote(name)).toBe(quoted);
});

test.each(names)('a shell reads %j back', (name) => {
  expect(execFileSync('bash', ['-c', `printf %s ${shellQuote(name)}`]).toString()).toBe(name);
  expect(execFileSync('bash', ['-c', `printf %s ${shellWord(name)}`]).toString()).toBe(name);
});

test.each([
  ['lp.ko', 'lp.ko'],
  ['my lp.ko', "'my lp.ko'"],
  ['-rf', './-rf'],
  ['-e\x1b', "$'./-e\\x1b'"],
  ['~', "'~'"],
  ['#lp', "'#lp'"],
  ['a=b', "'a=b'"],
])('file %j is %s', (name, word) => {
  expect(shellFile(name)).toBe(word);
});
