import { describe, expect, test } from 'vitest';
import { ask, exporters } from '../testing/ask';
import { mapOf } from '../testing/open-module';
import { findConflicts } from './compare-sources';
import { encodeSymbolsList } from './encode-symbols-list';

const kallsyms = `ffffffff81000000 T _text
ffffffff81000100 t show
ffffffff81000200 T exported
ffffffff81000300 t show
ffffffff81000400 t other
ffffffff82000000 r __ksymtab_exported
ffffffffc0000000 t show\t[ext4]
ffffffffc0000010 t live_only\t[ext4]
`;
const list = 'klp-convert-symbol-data.0.1\n*vmlinux\n_text\nexported\nother\nshow\nshow\n*snd-pcm\nshow\n';
const symvers = `0x12345678\texported\tvmlinux\tEXPORT_SYMBOL\t
0x00000000\tspaced\tvmlinux\tEXPORT_SYMBOL_GPL\tMY_NS
0xdeadbeef\tpcm_api\tsound/core/snd-pcm\tEXPORT_SYMBOL_GPL\t
`;

const conflictsOf = (...texts: readonly string[]): string[] => {
  const map = mapOf(...texts);
  return map.sources.flatMap((from) => findConflicts(map, from));
};

describe('several sources', () => {
  test('each object is taken from the source that knows it best, whatever the order', () => {
    for (const texts of [
      [kallsyms, list],
      [list, kallsyms],
    ]) {
      const map = mapOf(...texts);
      expect(ask(map, 'show').map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
        'vmlinux 1/2',
        'vmlinux 2/2',
        'ext4 1/1',
        'snd_pcm 1/1',
      ]);
      expect(map.ownerOf('vmlinux')?.source.format).toBe('kallsyms');
      expect(map.ownerOf('snd_pcm')?.source.format).toBe('list');
      expect(map.objects.map(({ name }) => name)).toEqual(['vmlinux', 'ext4', 'snd_pcm']);
    }
  });

  test('of two of one format the later is believed', () => {
    const map = mapOf('*vmlinux\nf\n', '*vmlinux\nf\nf\n');
    expect(ask(map, 'f')).toHaveLength(2);
  });

  test('exports come from Module.symvers where it has the object, else from the symbols', () => {
    const map = mapOf(
      kallsyms,
      symvers,
      list.replace('show\nshow\n*snd', 'show\nshow\n__ksymtab_stale\n*snd'),
    );
    expect(exporters(map, 'exported')).toEqual(['vmlinux']);
    expect(exporters(map, 'spaced')).toEqual(['vmlinux']);
    expect(exporters(map, 'pcm_api')).toEqual(['snd_pcm']);
    expect(exporters(map, 'stale')).toEqual([]);
    expect(exporters(mapOf(kallsyms), 'exported')).toEqual(['vmlinux']);
    expect([map.exportsOf('vmlinux'), map.exportsOf('ext4')]).toEqual([2, 0]);
  });

  test('an export is no symbol: the name alone is not found', () => {
    expect(ask(mapOf(symvers), 'exported')).toEqual([]);
  });
});

describe('contradictions', () => {
  test('none where sources agree, and none about objects that only one has', () => {
    expect(conflictsOf(kallsyms, list)).toEqual([]);
    expect(conflictsOf(kallsyms)).toEqual([]);
  });

  test('another number of a name', () => {
    expect(conflictsOf(kallsyms, list.replace('show\nshow\n', 'show\nshow\nshow\n'))).toEqual([
      expect.stringMatching(
        /^Disagrees with source-1 about vmlinux: 1 name occurs in another number \(show: 3 here, 2 there\)\..*source-1 is believed\.$/,
      ),
    ]);
  });

  test('names that are not there; a few among many are let be', () => {
    expect(conflictsOf(kallsyms, list.replace('other', 'unknown'))).toEqual([
      expect.stringContaining('1 name is not there'),
    ]);
    const many = Array.from({ length: 200 }, (_, i) => `name_${i}`);
    const long = (names: readonly string[]): string => `*vmlinux\n${names.join('\n')}\n`;
    const kernel = many
      .map((name, i) => `ffffffff8100${(i * 16).toString(16).padStart(4, '0')} t ${name}\n`)
      .join('');
    expect(conflictsOf(kernel, long([...many, 'one', 'two']))).toEqual([]);
    expect(conflictsOf(kernel, long([...many, 'a', 'b', 'c', 'd', 'e']))).toHaveLength(1);
  });

  test('an export that the object itself does not have', () => {
    expect(conflictsOf(kallsyms, symvers)).toEqual([
      'Lists 1 export that source-1 does not have (spaced of vmlinux). They are of different builds.',
    ]);
  });
});

describe('a Symbols.list of the sources', () => {
  const text = (...texts: readonly string[]): string =>
    new TextDecoder().decode(encodeSymbolsList(mapOf(...texts)));

  test('has vmlinux first, modules by name, symbols in the kernel’s order, all exports', () => {
    expect(text(kallsyms, list, symvers)).toBe(`klp-convert-symbol-data.0.1
*vmlinux
_text
show
exported
show
other
__ksymtab_exported
__ksymtab_spaced
*ext4
show
live_only
*snd_pcm
show
__ksymtab_pcm_api
`);
  });

  test('is the same whatever the order of the sources, and reads back as itself', () => {
    const all = [kallsyms, list, symvers];
    const expected = text(...all);
    expect(text(...all.toReversed())).toBe(expected);
    expect(text(expected)).toBe(expected);
  });

  test('means the same to klp-convert as the sources', () => {
    const [map, again] = [mapOf(kallsyms, symvers), mapOf(text(kallsyms, symvers))];
    for (const name of ['show', 'other', 'exported', 'spaced', 'live_only', 'nothing']) {
      const shape = (of: typeof map): string[] =>
        ask(of, name).map((line) => line.replace(/(\d+\/\d+).*/, '$1'));
      expect(shape(again), name).toEqual(shape(map));
      expect(exporters(again, name), name).toEqual(exporters(map, name));
    }
  });
});
