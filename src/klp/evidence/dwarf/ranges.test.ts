import { expect, test } from 'vitest';
import { FormatError } from '../../../base/format-error';
import { openObject } from '../../../testing/open-module';
import { type Address, type AddressRange, readRangeList, readRnglist } from './ranges';
import { RelocatedBytes, type Target } from './relocated-bytes';

const widths = { address: 8, offset: 4 };
const base: Address = { section: 1, value: 100 };

/** The bytes of a list; relocations are `offset addend` in section 1. */
async function bytesOf(hex: string, relocations: readonly string[] = []): Promise<RelocatedBytes> {
  const object = await openObject('module x86_64\nsection .text PROGBITS AX 64\nsection-symbol .text');
  const symbols = await object.symbols();
  const targets = new Map<number, Target>();
  for (const words of relocations) {
    const [offset = 0, addend = 0] = words.split(' ').map(Number);
    targets.set(offset, { symbol: 1, addend });
  }
  const bytes = new Uint8Array(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
  return new RelocatedBytes(bytes, 0, { object, symbols }, targets);
}

function wordsOf(ranges: readonly AddressRange[]): string[] {
  const said = (address: Address, more: number): string =>
    'index' in address ? `#${address.index}+${more}` : `${address.section}:${address.value + more}`;
  return ranges.map(({ low, from, high, to }) => `${said(low, from)}-${said(high, to)}`);
}

const zero = '0000000000000000';
const end = zero.repeat(2);

test.each([
  ['addresses', `${end} ${end}`, ['0 16', '8 32'], ['1:16-1:32']],
  ['the first byte of a section', `${end} ${end}`, ['0 0', '8 0'], ['1:0-1:0']],
  ['offsets from low_pc', `0400000000000000 0800000000000000 ${end}`, [], ['1:104-1:108']],
  [
    'offsets from a base in the list',
    `ffffffffffffffff ${zero} 0400000000000000 0800000000000000 ${end}`,
    ['8 200'],
    ['1:204-1:208'],
  ],
  ['nothing', end, [], []],
])('.debug_ranges: %s', async (_, hex, relocations, expected) => {
  expect(wordsOf(readRangeList(await bytesOf(hex, relocations), widths, base))).toEqual(expected);
});

test.each([
  ['nothing', '00', [], []],
  ['offset_pair', '04 04 81 01 00', [], ['1:104-1:229']],
  ['base_address', `05 ${zero} 04 01 02 00`, ['1 200'], ['1:201-1:202']],
  ['base_addressx', '01 07 04 01 02 00', [], ['#7+1-#7+2']],
  ['startx_endx', '02 07 08 00', [], ['#7+0-#8+0']],
  ['startx_length', '03 07 08 00', [], ['#7+0-#7+8']],
  ['start_end', `06 ${end} 00`, ['1 3', '9 5'], ['1:3-1:5']],
  ['start_length', `07 ${zero} 05 00`, ['1 3'], ['1:3-1:8']],
])('.debug_rnglists: %s', async (_, hex, relocations, expected) => {
  expect(wordsOf(readRnglist(await bytesOf(hex, relocations), widths, base))).toEqual(expected);
});

test.each([
  ['an unknown kind', '08 00'],
  ['no end', '04 01 02'],
  ['a number without end', `03 ${'ff'.repeat(200)}`],
  ['an offset without base', '04 01 02 00'],
])('.debug_rnglists: %s', async (_, hex) => {
  const bytes = await bytesOf(hex);
  expect(() => readRnglist(bytes, widths, undefined)).toThrow(FormatError);
});
