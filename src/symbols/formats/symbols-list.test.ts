import { describe, expect, test } from 'vitest';
import { FormatError } from '../../base/format-error';
import { encodeName } from '../../elf/string-table';
import { ask, exporters } from '../../testing/ask';
import { SymbolMap } from '../symbol-map';
import { isSymbolsList, parseSymbolsList } from './symbols-list';

const parse = (text: string) => {
  const source = parseSymbolsList(encodeName(text));
  return { ...source, map: new SymbolMap([{ fileName: 'list', source }]) };
};
const header = 'klp-convert-symbol-data.0.1\n';

describe('Symbols.list', () => {
  test('gives the objects that have a name, with positions and lines', () => {
    const { map, notes } = parse(`${header}*vmlinux\nfoo\nbar\nfoo\n*ext4\nfoo\n`);
    expect(notes).toEqual([]);
    expect(ask(map, 'foo')).toEqual(['vmlinux 1/2? line 3', 'vmlinux 2/2? line 5', 'ext4 1/1 line 7']);
    expect(map.candidates(encodeName('fo'))).toEqual([]);
  });

  test('keeps exports apart from symbols', () => {
    const { map } = parse(`${header}*vmlinux\n__ksymtab_printk\nprintk\n`);
    expect(exporters(map, 'printk')).toEqual(['vmlinux']);
    expect(exporters(map, 'foo')).toEqual([]);
    expect(map.objects[0]).toMatchObject({ symbols: 1, exports: 1 });
  });

  test.each([
    ['no header', '*vmlinux\nfoo\n', /No header line/],
    ['CR LF', `${header.replace('\n', '\r\n')}*vmlinux\r\nfoo\r\n`, /CR LF/],
    ['nm types', `${header}*vmlinux\nfoo T\n`, /nm type/],
    ['a repeated object', `${header}*vmlinux\n*a\nx\n*vmlinux\nfoo\n`, /joined/],
    ['a byte order mark', '\uFEFF*vmlinux\nfoo\n', /No header line/],
    ['lines that begin with a blank', '*vmlinux\nfoo\n bar\n', /1 line began with a blank/],
    ['no newline at the end', '*vmlinux\nfoo', /cut short/],
  ])('tolerates and says: %s', (_, text, note) => {
    const { map, notes } = parse(text);
    expect(notes.join('\n')).toMatch(note);
    const [candidate, ...rest] = map.candidates(encodeName('foo'));
    expect(candidate?.object.name).toBe('vmlinux');
    expect(rest).toEqual([]);
  });

  test('calls modules as the kernel does and keeps the raw spelling', () => {
    const { map, notes } = parse(`${header}*snd-pcm\nfoo\n*a,b\nbar\n`);
    expect(map.candidates(encodeName('foo'))[0]?.object).toMatchObject({
      name: 'snd_pcm',
      rawName: 'snd-pcm',
    });
    expect(map.candidates(encodeName('bar'))[0]?.object).toMatchObject({ name: 'a_b' });
    expect(notes.join()).toContain('snd-pcm → snd_pcm');
  });

  test('leaves out what an object only refers to', () => {
    const { map } = parse(`${header}*vmlinux\nfoo T\n*ext4\nfoo U\n`);
    expect(map.candidates(encodeName('foo')).map((c) => c.object.name)).toEqual(['vmlinux']);
  });

  test.each([
    ['a symbol before any object', 'foo\n*vmlinux\n', 'symbols-list/no-object'],
    ['no object at all', header, 'symbols-list/no-object'],
    ['nothing at all', '', 'symbols-list/no-object'],
    ['an object without a name', '*\nfoo\n', 'symbols-list/empty-object'],
    ['another version', 'klp-convert-symbol-data.0.2\n*vmlinux\n', 'symbols-list/version'],
  ])('refuses %s', (_, text, code) => {
    expect(() => parse(text)).toThrow(FormatError);
    try {
      parse(text);
    } catch (error) {
      expect((error as FormatError).problem.code).toBe(code);
    }
  });

  test('is told apart from other text by its beginning', () => {
    expect(isSymbolsList(encodeName(header))).toBe(true);
    expect(isSymbolsList(encodeName('*vmlinux\n'))).toBe(true);
    expect(isSymbolsList(encodeName('ffffffff81000000 T _text\n'))).toBe(false);
  });

  test('finds every name of a large list again', () => {
    const names = Array.from({ length: 50_000 }, (_, i) => `symbol_${(i * 2654435761) % 40_000}`);
    const { map } = parse(`*vmlinux\n${names.join('\n')}\n`);
    const counts = new Map<string, number>();
    for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
    // One expectation for all: forty thousand of them take a second.
    const wrong = [...counts].filter(([name, count]) => map.candidates(encodeName(name)).length !== count);
    expect(wrong).toEqual([]);
  });
});
