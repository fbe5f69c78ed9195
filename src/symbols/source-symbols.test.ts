import { expect, test } from 'vitest';
import { encodeName } from '../elf/string-table';
import { endsSoon } from '../testing/processor-time';
import { parseTextSource } from './formats/index';

test('a name is found where it is', () => {
  // Every third name is there twice, and some are not there at all.
  const names = Array.from({ length: 300 }, (_, i) => `f${i}`);
  const lines = ['*vmlinux', ...names.filter((_, i) => i % 7 !== 0), ...names.filter((_, i) => i % 3 === 0)];
  const { symbols } = parseTextSource(encodeName(`${lines.join('\n')}\n`));
  for (const name of names) {
    const rows = lines.flatMap((line, i) => (line === name ? [i - 1] : []));
    expect(symbols.find(encodeName(name)), name).toEqual(rows);
  }
});

test('names of a megabyte are compared in a moment', async () => {
  const long = encodeName('x'.repeat(2 ** 20));
  const { symbols } = parseTextSource(encodeName(`*vmlinux\n${`${'x'.repeat(2 ** 20)}\n`.repeat(4)}`));
  expect(
    await endsSoon(() => {
      for (let round = 0; round < 30; round++) expect(symbols.find(long)).toHaveLength(4);
    }),
  ).toBe(true);
});
