import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Ordinals } from './ordinals';

/** Runs with gaps between them, as the lines of a list have; some go back, as where rows were put in another order. */
const numbers = fc
  .array(fc.tuple(fc.nat(50), fc.integer({ min: 1, max: 5 })), { maxLength: 20 })
  .map((runs) => runs.flatMap(([first, length]) => Array.from({ length }, (_, i) => first + i)));

function ordinalsOf(list: readonly number[]): Ordinals {
  const ordinals = new Ordinals();
  for (const number of list) ordinals.push(number);
  return ordinals;
}

test('every row has the number that it was given', () => {
  fc.assert(
    fc.property(numbers, (list) => {
      const ordinals = ordinalsOf(list);
      expect(list.map((_, row) => ordinals.at(row))).toEqual(list);
    }),
  );
});

test('in another order as well', () => {
  fc.assert(
    fc.property(
      numbers.chain((list) =>
        fc.tuple(fc.constant(list), fc.shuffledSubarray([...list.keys()], { minLength: list.length })),
      ),
      ([list, order]) => {
        const permuted = ordinalsOf(list).permuted(Uint32Array.from(order));
        expect(order.map((_, row) => permuted.at(row))).toEqual(order.map((row) => list[row]));
      },
    ),
  );
});
