import { expect, test } from 'vitest';
import { sizeAfterKey, withinLimits } from './splitter-keys';

const limits = { min: 100, max: 500, room: 1000 };

test.each([
  ['vertical', false, 'ArrowLeft', 316],
  ['vertical', false, 'ArrowRight', 284],
  ['vertical', true, 'ArrowLeft', 284],
  ['vertical', true, 'ArrowRight', 316],
  ['vertical', true, 'ArrowUp', undefined],
  ['horizontal', false, 'ArrowUp', 316],
  ['horizontal', true, 'ArrowUp', 284],
  ['horizontal', false, 'ArrowLeft', undefined],
  ['vertical', false, 'Home', 100],
  ['vertical', false, 'End', 500],
  ['vertical', false, 'Enter', undefined],
] as const)('%s, of first: %s, %s', (orientation, isOfFirst, key, expected) => {
  expect(sizeAfterKey(key, { size: 300, limits, orientation, isOfFirst })).toBe(expected);
});

test.each([
  ['between the limits', 300, 1000, 300],
  ['too small', 20, 1000, 100],
  ['too large', 2000, 1000, 500],
  ['most of the room', 500, 500, 300],
  ['no room for the least', 300, 100, 60],
])('%s', (_, size, room, expected) => {
  expect(withinLimits(size, { ...limits, room })).toBe(expected);
});
