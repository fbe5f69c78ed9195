import { describe, expect, it } from 'vitest';
import { formatCArray, formatHexBytes, formatHexDump } from './hex-text';

const bytes = Uint8Array.from({ length: 18 }, (_, at) => at + 0x38);

describe('copying bytes', () => {
  it('as hex', () => {
    expect(formatHexBytes(bytes.subarray(0, 3))).toBe('38 39 3a');
  });

  it('as hexdump -C prints them', () => {
    expect(formatHexDump(bytes, 0x40)).toBe(
      [
        '00000040  38 39 3a 3b 3c 3d 3e 3f  40 41 42 43 44 45 46 47  |89:;<=>?@ABCDEFG|',
        '00000050  48 49                                             |HI|',
      ].join('\n'),
    );
  });

  it('as a C initializer', () => {
    expect(formatCArray(bytes.subarray(0, 13))).toBe(
      '0x38, 0x39, 0x3a, 0x3b, 0x3c, 0x3d, 0x3e, 0x3f, 0x40, 0x41, 0x42, 0x43,\n0x44',
    );
  });
});
