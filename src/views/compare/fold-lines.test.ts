import { expect, test } from 'vitest';
import type { ComparedLine } from '../../worker/protocol';
import { cutBlocks, foldSame, type LineBlock } from './fold-lines';

/** A letter a line: `=`, `+`, `-`. */
function lines(text: string): ComparedLine[] {
  const changes = { '=': 'same', '+': 'added', '-': 'removed' } as const;
  return [...text].map((sign) => ({ change: changes[sign as '='] }));
}

function picture(blocks: readonly LineBlock[]): string {
  const signs = { same: '=', added: '+', removed: '-' } as const;
  return blocks
    .map((block) => `${block.lines.map(({ change }) => signs[change]).join('')}[${block.hidden}]`)
    .join(' ');
}

test.each([
  ['', ''],
  ['====', '[4]'],
  ['+', '+[0]'],
  ['=+=', '=+=[0]'],
  ['===+===-==', '[2] =+=[1] =-=[1]'],
  ['+==-', '+==-[0]'],
  ['+===-', '+=[1] =-[0]'],
])('%j is shown as %j', (text, expected) => {
  expect(picture(foldSame(lines(text), 1))).toBe(expected);
});

test.each([
  [9, '[2] =+=[1] =-=[1]', 0],
  [6, '[2] =+=[1] =-=[1]', 0],
  [4, '[2] =+=[1] =[0]', 2],
  [3, '[2] =+=[1]', 3],
  [2, '[2] =+[0]', 4],
])('of %d lines', (most, expected, left) => {
  const cut = cutBlocks(foldSame(lines('===+===-=='), 1), most);
  expect([picture(cut.blocks), cut.left]).toEqual([expected, left]);
});
