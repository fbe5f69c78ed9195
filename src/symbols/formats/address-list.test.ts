import { describe, expect, test } from 'vitest';
import { FormatError } from '../../base/format-error';
import { encodeName } from '../../elf/string-table';
import { ask, exporters } from '../../testing/ask';
import { SymbolMap } from '../symbol-map';
import { isAddressList, parseAddressList } from './address-list';
import { isTextSource, parseTextSource } from './index';

const parse = (text: string) => {
  const source = parseAddressList(encodeName(text));
  return { ...source, map: new SymbolMap([{ fileName: 'list', source }]) };
};

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
    expect(ask(map, 'state_show')).toEqual([
      'vmlinux 1/2 line 3 ffffffff810a2a00 _text<>control_show',
      'vmlinux 2/2 line 6 ffffffff81113550 control_show<>__ksymtab_printk',
      'loop 1/1 line 8 ffffffffc0000000 <>loop_attr_do',
      'snd_pcm 1/1 line 10 ffffffffc0001000 <>',
    ]);
    expect(exporters(map, 'printk')).toEqual(['vmlinux']);
    expect(map.candidates(encodeName('made_up'))).toEqual([]);
    expect(notes).toEqual(['1 symbol of trampolines and BPF programs left out.']);
  });

  test('hidden addresses: the order still counts', () => {
    const { map, notes } = parse(kallsyms.replace(/^[0-9a-f]{16}/gm, '0'.repeat(16)));
    expect(ask(map, 'state_show')).toEqual([
      'vmlinux 1/2 line 3 _text<>control_show',
      'vmlinux 2/2 line 6 control_show<>__ksymtab_printk',
      'loop 1/1 line 8 <>loop_attr_do',
      'snd_pcm 1/1 line 10 <>',
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
    expect(ask(map, 'dup')).toEqual([
      'vmlinux 1/2 line 2 ffffffff81000100 <>middle',
      'vmlinux 2/2 line 1 ffffffff81000300 middle<>',
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
    expect(ask(map, 'f')).toEqual(['vmlinux 1/1 line 2 c0008004 _text<>']);
  });

  test('is told apart from a Symbols.list by content', () => {
    expect(isAddressList(encodeName(kallsyms))).toBe(true);
    expect(isAddressList(encodeName('*vmlinux\nfoo\n'))).toBe(false);
    expect(isTextSource(encodeName('hello\n'))).toBe(false);
    expect(parseTextSource(encodeName('*vmlinux\nfoo\n')).kind).toContain('Symbols.list');
    expect(parseTextSource(encodeName(kallsyms)).kind).toBe('/proc/kallsyms');
  });
});
