import { expect, test } from 'vitest';
import { encodeName } from '../elf/string-table';
import { parseTextSource } from './formats/index';

test('a name is found where it is, before there is an index and after', () => {
  // Every third name is there twice, and some are not there at all.
  const names = Array.from({ length: 300 }, (_, i) => `f${i}`);
  const lines = ['*vmlinux', ...names.filter((_, i) => i % 7 !== 0), ...names.filter((_, i) => i % 3 === 0)];
  const { symbols } = parseTextSource(encodeName(`${lines.join('\n')}\n`));
  for (const name of names) {
    const rows = lines.flatMap((line, i) => (line === name ? [i - 1] : []));
    expect(symbols.find(encodeName(name)), name).toEqual(rows);
  }
  // Asked once more all come from the index.
  const [first] = names.filter((_, i) => i % 7 !== 0);
  expect(symbols.find(encodeName(first ?? ''))).toEqual([0]);
});
