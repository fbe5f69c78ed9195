import { expect, test } from 'vitest';
import { type PatchedCount, replacesSentence } from './patch-text';

function object(name: string, functionCount: number, callbacks = 0): PatchedCount {
  return { name, functionCount, callbacks: Array.from({ length: callbacks }) };
}

const many = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

test.each<readonly [readonly PatchedCount[], string]>([
  [[], 'Replaces no function.'],
  [[object('vmlinux', 1, 2)], 'Replaces 1 function in vmlinux.'],
  [[object('vmlinux', 3), object('ext4', 1)], 'Replaces 3 functions in vmlinux and 1 in ext4.'],
  [
    [object('vmlinux', 1200), object('ext4', 0, 1), object('xfs', 0)],
    'Replaces 1,200 functions in vmlinux; of ext4 it has callbacks only.',
  ],
  [[object('ext4', 2), object('ext4', 0, 1)], 'Replaces 2 functions in ext4.'],
  [[object('ext4', 0, 1)], 'Replaces no function; of ext4 it has callbacks only.'],
  [
    many.map((name) => object(name, 1)),
    'Replaces 1 function in a, 1 in b, 1 in c, 1 in d, 1 in e, 1 in f and 2 other objects.',
  ],
  [
    many.slice(0, 7).map((name) => object(name, 1)),
    'Replaces 1 function in a, 1 in b, 1 in c, 1 in d, 1 in e, 1 in f and 1 in g.',
  ],
])('%#', (objects, expected) => {
  expect(replacesSentence(objects)).toBe(expected);
});
