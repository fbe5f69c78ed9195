import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { align } from './align';

const shown = (a: string, b: string): string =>
  align([...a], [...b])
    .steps.map((step) =>
      step.kind === 'same' ? a[step.a] : step.kind === 'removed' ? `-${a[step.a]}` : `+${b[step.b]}`,
    )
    .join('');

describe('fewest additions and removals', () => {
  test.each([
    ['', '', ''],
    ['abc', 'abc', 'abc'],
    ['', 'ab', '+a+b'],
    ['ab', '', '-a-b'],
    ['abc', 'axc', 'a-b+xc'],
    ['abcd', 'abd', 'ab-cd'],
    ['abd', 'abcd', 'ab+cd'],
    ['abcabba', 'cbabac', '-a-bc+bab-ba+c'],
  ])('%s to %s is %s', (a, b, steps) => {
    expect(shown(a, b)).toBe(steps);
  });

  test('both lists come out whole and in order, with as many pairs as the longest common subsequence has', () => {
    const list = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 });
    fc.assert(
      fc.property(list, list, (a, b) => {
        const { steps, isCoarse } = align(a, b);
        expect(isCoarse).toBe(false);
        expect(steps.flatMap((step) => (step.kind === 'added' ? [] : [step.a]))).toEqual([...a.keys()]);
        expect(steps.flatMap((step) => (step.kind === 'removed' ? [] : [step.b]))).toEqual([...b.keys()]);
        const same = steps.flatMap((step) => (step.kind === 'same' ? [a[step.a] === b[step.b]] : []));
        expect(same).toEqual(Array.from({ length: commonLength(a, b) }, () => true));
      }),
    );
  });
});

test('what is too different is replaced as a whole', () => {
  const lines = (name: string): string[] => Array.from({ length: 1500 }, (_, i) => `${name}${i}`);
  const { steps, isCoarse } = align(['first', ...lines('a'), 'last'], ['first', ...lines('b'), 'last']);
  expect(isCoarse).toBe(true);
  expect(steps.map(({ kind }) => kind)).toEqual([
    'same',
    ...lines('a').map(() => 'removed'),
    ...lines('b').map(() => 'added'),
    'same',
  ]);
});

/** By the textbook's table. */
function commonLength(a: readonly string[], b: readonly string[]): number {
  let row = new Array<number>(b.length + 1).fill(0);
  for (const letter of a) {
    const next = [0];
    for (const [j, other] of b.entries())
      next.push(letter === other ? (row[j] ?? 0) + 1 : Math.max(row[j + 1] ?? 0, next[j] ?? 0));
    row = next;
  }
  return row.at(-1) ?? 0;
}
