import { describe, expect, test } from 'vitest';
import { FormatError } from '../base/format-error';
import { encodeName } from '../elf/string-table';
import { isAddressList, parseAddressList } from './address-list';
import { isSymbolSource, parseSymbolSource } from './symbol-source';

const parse = (text: string) => parseAddressList(encodeName(text));

const kallsyms = `0000000000000000 A fixed_percpu_data
ffffffff81000000 T _text
ffffffff810a2a00 t state_show
ffffffff810a2b00 t __pfx_control_show
ffffffff810a2b10 t control_show
ffffffff81113550 t state_show
ffffffff82000000 r __ksymtab_printk
ffffffffc0000000 t state_show\t[loop]
ffffffffc0000100 t loop_attr_do\t[loop]
ffffffffc0001000 t state_show\t[snd_pcm]
ffffffffc0002000 t made_up\t[bpf]
`;

describe('kallsyms, System.map and nm', () => {
  test('positions by address in vmlinux, in the order of the list in modules; neighbours tell them apart', () => {
    const { kind, map, notes } = parse(kallsyms);
    expect(kind).toBe('/proc/kallsyms');
    expect(
      map
        .candidates(encodeName('state_show'))
        .map((c) => [
          c.object.name,
          c.position,
          c.count,
          c.line,
          c.address?.toString(16),
          c.neighbours?.before,
          c.neighbours?.after,
          c.orderCertain,
        ]),
    ).toEqual([
      ['vmlinux', 1, 2, 3, 'ffffffff810a2a00', '_text', 'control_show', true],
      ['vmlinux', 2, 2, 6, 'ffffffff81113550', 'control_show', '__ksymtab_printk', true],
      ['loop', 1, 1, 8, 'ffffffffc0000000', undefined, 'loop_attr_do', true],
      ['snd_pcm', 1, 1, 10, 'ffffffffc0001000', undefined, undefined, true],
    ]);
    expect(map.exporters(encodeName('printk')).map(({ name }) => name)).toEqual(['vmlinux']);
    expect(map.candidates(encodeName('made_up'))).toEqual([]);
    expect(notes).toEqual(['1 symbol of trampolines and BPF programs left out.']);
  });

  test('hidden addresses: the order still counts', () => {
    const { map, notes } = parse(kallsyms.replace(/^[0-9a-f]{16}/gm, '0'.repeat(16)));
    expect(map.candidates(encodeName('state_show')).map((c) => [c.position, c.address])).toEqual([
      [1, undefined],
      [2, undefined],
      [1, undefined],
      [1, undefined],
    ]);
    expect(notes.join()).toContain('kptr_restrict');
  });

  test('nm output sorted by name is counted by address; what the kernel does not list is left out', () => {
    const text = `ffffffff81000300 t dup
ffffffff81000100 t dup
ffffffff81000200 T middle
                 U imported
                 w weak_one
0000000000001234 a absolute
`;
    const { map, notes } = parse(text);
    expect(map.candidates(encodeName('dup')).map((c) => [c.position, c.line, c.neighbours])).toEqual([
      [1, 2, { before: undefined, after: 'middle' }],
      [2, 1, { before: 'middle', after: undefined }],
    ]);
    for (const name of ['imported', 'weak_one', 'absolute'])
      expect(map.candidates(encodeName(name))).toEqual([]);
    expect(notes.join()).toMatch(/not in the order of addresses.*3 symbols/s);
  });

  test.each([
    ['a line cut short', 'ffffffff81000000 T _text\nffffffff8100'],
    ['a line without a type', 'ffffffff81000000 T _text\nffffffff81000000 name\n'],
    ['nothing with an address', '                 U a\n'],
    ['binary garbage', 'ffffffff81000000 T _text\n\0\0\x01\x02'],
  ])('refuses %s', (_, text) => {
    expect(() => parse(text)).toThrow(FormatError);
  });

  test('32-bit addresses and CR LF', () => {
    const { map } = parse('c0008000 T _text\r\nc0008004 t f\r\n');
    expect(map.candidates(encodeName('f'))[0]?.address).toBe(0xc0008004n);
  });

  test('is told apart from a Symbols.list by content', () => {
    expect(isAddressList(encodeName(kallsyms))).toBe(true);
    expect(isAddressList(encodeName('*vmlinux\nfoo\n'))).toBe(false);
    expect(isSymbolSource(encodeName('hello\n'))).toBe(false);
    expect(parseSymbolSource(encodeName('*vmlinux\nfoo\n')).kind).toContain('Symbols.list');
    expect(parseSymbolSource(encodeName(kallsyms)).kind).toBe('/proc/kallsyms');
  });
});
