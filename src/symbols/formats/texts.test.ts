import { describe, expect, test } from 'vitest';
import { FormatError } from '../../base/format-error';
import { encodeName } from '../../elf/string-table';
import { ask } from '../../testing/ask';
import { randomNumbers } from '../../testing/corrupt';
import { mapOf } from '../../testing/open-module';
import { isTextSource, parseTextSource } from './index';

const parse = (text: string) => parseTextSource(encodeName(text));
const posix = `_text T ffffffff81000000 0
show t ffffffff81000300 36
show t ffffffff81000100 20
imported U         
weak w         
`;

describe('nm -P', () => {
  test('is told by its content and counted by address, whatever the order of its lines', () => {
    const source = parse(posix);
    expect([source.format, source.kind]).toEqual(['address-list', 'nm output (POSIX)']);
    expect(ask(mapOf(posix), 'show')).toEqual([
      'vmlinux 1/2 line 3 ffffffff81000100 _text<>',
      'vmlinux 2/2 line 2 ffffffff81000300 _text<>',
    ]);
    expect(ask(mapOf(posix), 'imported')).toEqual([]);
    expect(source.notes.join()).toMatch(/not in the order of addresses.*2 symbols/s);
  });

  test.each(['show', 'show t', 'show tt ffffffff81000000 0'])('a line "%s" is refused', (line) => {
    const text = `_text T ffffffff81000000 0\n${line}\n`;
    if (line === 'show t') expect(ask(mapOf(text), 'show')).toEqual([]);
    else expect(() => parse(text)).toThrow(FormatError);
  });
});

describe('nm -S and other oddities', () => {
  test('a size before the type is passed over', () => {
    const text = 'ffffffff81000000 0000000000000010 T _text\nffffffff81000010 0000000000000020 t show\n';
    expect(ask(mapOf(text), 'show')).toEqual(['vmlinux 1/1 line 2 ffffffff81000010 _text<>']);
  });

  test('nm output of a module is refused, for it does not say which', () => {
    const text = '0000000000000000 t show\n                 U printk\n0000000000000010 T init_module\n';
    expect(() => parse(text)).toThrow(/nm output of a module or object file/);
  });

  test('a last line without a newline is said', () => {
    expect(parse('ffffffff81000000 T _text\nffffffff81000010 t sho').notes.join()).toContain('cut short');
  });
});

describe('Module.symvers', () => {
  const text = `0x12345678\tprintk\tvmlinux\tEXPORT_SYMBOL\t
0x00000001\tns_api\tdrivers/base/my-mod\tEXPORT_SYMBOL_NS_GPL\tMY_NS
`;

  test('gives exports with CRC, kind and namespace', () => {
    const source = parse(text);
    expect(source.format).toBe('exports');
    expect(source.symbols.objects).toMatchObject([
      { name: 'vmlinux', symbols: 0, exports: 1 },
      { name: 'my_mod', exports: 1 },
    ]);
    expect(source.exportDetails).toMatchObject([
      { crc: 0x12345678, isGpl: false, namespace: '' },
      { crc: 1, isGpl: true, namespace: 'MY_NS' },
    ]);
    expect(source.notes.join()).toContain('1 is for GPL modules only, 1 namespace.');
  });

  test('CR LF, no namespace column (before 5.4), CRCs all 0', () => {
    const old = '0x00000000\tprintk\tvmlinux\tEXPORT_SYMBOL\r\n';
    expect(parse(old).notes.join()).toContain('without CONFIG_MODVERSIONS');
    expect(parse(old).exportDetails).toHaveLength(1);
  });

  test('a damaged line is named', () => {
    expect(() => parse(`${text}0x1234\tx\n`)).toThrow(/is not a CRC, a name.*line 3/);
  });
});

test('binary garbage behind the header of a list is refused', () => {
  expect(() => parse('klp-convert-symbol-data.0.1\n*vmlinux\nfoo\n\0\x01\x02')).toThrow(
    /a byte 00 is in no list/,
  );
});

test('no text at all is a source, and none of these', () => {
  for (const text of ['', '\n', 'hello world\n', '0x12345678 printk vmlinux\n', '#!/bin/sh\n'])
    expect(isTextSource(encodeName(text)), text).toBe(false);
});

test('noise in any format is a source or a FormatError', () => {
  const numbers = randomNumbers(99);
  const random = (below: number): number => numbers() % below;
  const starts = [
    posix,
    '*vmlinux\nfoo\nbar T\n',
    'ffffffff81000000 T _text\nffffffffc0000000 t f\t[m]\n',
    '0x12345678\tp\tvmlinux\tEXPORT_SYMBOL\t\n',
  ];
  for (let round = 0; round < 2000; round++) {
    const bytes = encodeName((starts[round % starts.length] ?? '').repeat(3));
    for (let k = random(6); k >= 0; k--) bytes[random(bytes.length)] = random(256);
    try {
      const { symbols } = parseTextSource(bytes.subarray(0, random(bytes.length + 1)));
      for (let row = 0; row < symbols.count; row++) symbols.detailsOf(row);
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
    }
  }
});
