import { describe, expect, it } from 'vitest';
import { layoutHexDiff } from './diff-rows';

/** Lines as text: `=` and `!` rows by their offset, gaps by their length. */
function picture(before: Uint8Array, after: Uint8Array, all = false): string {
  return layoutHexDiff(before, after, 16, all)
    .map((line) => (line.kind === 'gap' ? `(${line.bytes})` : `${line.differs ? '!' : '='}${line.offset}`))
    .join(' ');
}

function changed(bytes: Uint8Array, ...at: number[]): Uint8Array {
  const copy = bytes.slice();
  for (const offset of at) copy[offset] = 0xff;
  return copy;
}

const bytes = new Uint8Array(200);

describe('layoutHexDiff', () => {
  it('folds what is equal, but for two rows around each difference', () => {
    expect(picture(bytes, changed(bytes, 100))).toBe('(64) =64 =80 !96 =112 =128 (56)');
  });

  it('joins differences that are near', () => {
    expect(picture(bytes, changed(bytes, 5, 50))).toBe('!0 =16 =32 !48 =64 =80 (104)');
  });

  it('counts what only one side has as different', () => {
    expect(picture(bytes.subarray(0, 20), bytes.subarray(0, 36))).toBe('=0 !16 !32');
  });

  it('folds everything when nothing differs', () => {
    expect(picture(bytes, bytes)).toBe('(200)');
    expect(picture(bytes.subarray(0, 0), bytes.subarray(0, 0))).toBe('');
  });

  it('shows every row on demand', () => {
    expect(picture(bytes.subarray(0, 40), changed(bytes.subarray(0, 40), 20), true)).toBe('=0 !16 =32');
  });
});
