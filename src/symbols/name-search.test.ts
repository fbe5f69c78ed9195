import { expect, test } from 'vitest';
import { encodeName } from '../elf/string-table';
import { randomNumbers } from '../testing/corrupt';
import { mapOf } from '../testing/open-module';
import { NameSearch } from './name-search';
import { sortedOrder } from './radix-order';
import { SourceSymbols } from './source-symbols';
import { RowColumns } from './symbol-rows';

const numbers = randomNumbers(20261121);
const random = (below: number): number => numbers() % below;

const ascii = ['a', 'b', 'A', '_', '.', '0'];

function randomNames(count: number, letters: readonly string[]): string[] {
  return Array.from({ length: count }, () =>
    Array.from({ length: 1 + random(7) }, () => letters[random(letters.length)]).join(''),
  );
}

test('finds what a naive search finds: parts and whole names, upper and lower case the same', () => {
  for (let round = 0; round < 40; round++) {
    const letters = round % 2 === 0 ? ascii : [...ascii, 'é', '€'];
    const names = randomNames(1 + random(60), letters);
    const symbols = mapOf(encodeName(`*vmlinux\n${names.join('\n')}\n`)).sources[0]?.source.symbols;
    if (symbols === undefined) throw new Error('the list is a source');
    const search = new NameSearch(symbols);
    for (const word of [...randomNames(8, letters), names[0] ?? '', 'zz']) {
      for (const isWhole of [false, true]) {
        const marks = new Uint8Array(symbols.count);
        search.mark(word.toLowerCase(), isWhole, marks);
        const fold = (text: string): string => text.toLowerCase();
        const expected = names.map((name) =>
          Number(isWhole ? fold(name) === fold(word) : fold(name).includes(fold(word))),
        );
        expect([...marks], `${word} in ${names.join(' ')}`).toEqual(expected);
      }
    }
  }
});

test('names of one string table may share their ends, so that all together are longer than it', () => {
  const rows = new RowColumns(0, 'elf');
  for (let i = 0; i < 300; i++) rows.push(i % 6, 0, i, 0);
  const symbols = new SourceSymbols(rows.finish(encodeName('abCdef\0'), []));
  const marks = new Uint8Array(symbols.count);
  new NameSearch(symbols).mark('cdef', true, marks);
  expect(marks.reduce((sum, mark) => sum + mark, 0)).toBe(50);
  expect([marks[2], marks[8], marks[3]]).toEqual([1, 1, 0]);
});

test('rows are put in the order of 64-bit numbers, equal ones stay as they were', () => {
  for (const size of [0, 1, 2, 50, 3000]) {
    const values = Array.from(
      { length: size },
      () => BigInt(random(4)) * 0x1_0000_0000n + BigInt(random(50)) * 0x7777n,
    );
    const half = (shift: bigint): Uint32Array =>
      Uint32Array.from(values, (value) => Number((value >> shift) & 0xffffffffn));
    const expected = values
      .map((value, row) => ({ value, row }))
      .sort((a, b) => (a.value < b.value ? -1 : a.value > b.value ? 1 : a.row - b.row))
      .map(({ row }) => row);
    expect([...sortedOrder(half(32n), half(0n))]).toEqual(expected);
  }
});
