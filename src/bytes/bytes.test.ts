import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { AssertionError } from '../base/assert';
import { FormatError } from '../base/format-error';
import { endsSoon } from '../testing/processor-time';
import {
  BlobSource,
  BufferSource,
  type ByteSource,
  ConcatSource,
  type Segment,
  SliceSource,
  segmentsOf,
} from './byte-source';
import { ByteView } from './byte-view';
import { fingerprintOf, sha256Of } from './fingerprint';

const buffer = (...bytes: number[]): BufferSource => new BufferSource(Uint8Array.from(bytes));
const all = async (source: ByteSource): Promise<number[]> => Array.from(await source.read(0, source.size));

describe('byte sources', () => {
  test.each([
    ['a buffer', buffer(1, 2, 3, 4, 5)],
    ['a blob', new BlobSource(new Blob([Uint8Array.of(1, 2, 3, 4, 5)]))],
    ['a slice', new SliceSource(buffer(0, 1, 2, 3, 4, 5, 6), 1, 5)],
    ['a slice of a slice', new SliceSource(new SliceSource(buffer(9, 0, 1, 2, 3, 4, 5, 6), 1, 7), 1, 5)],
    [
      'parts',
      new ConcatSource([buffer(), buffer(1, 2), buffer(), buffer(3), buffer(), buffer(4, 5), buffer()]),
    ],
  ])('%s reads any range, and none outside', async (_, source) => {
    expect(await all(source)).toEqual([1, 2, 3, 4, 5]);
    for (let offset = 0; offset <= 5; offset++) {
      for (let length = 0; offset + length <= 5; length++) {
        const expected = [1, 2, 3, 4, 5].slice(offset, offset + length);
        expect(Array.from(await source.read(offset, length))).toEqual(expected);
      }
    }
    for (const [offset, length] of [
      [0, 6],
      [5, 1],
      [6, 0],
      [-1, 1],
      [0, -1],
      [0.5, 1],
      [0, Number.NaN],
    ] as const) {
      const outcome = await Promise.resolve()
        .then(() => source.read(offset, length))
        .catch((error: unknown) => error);
      expect(outcome, `${offset} ${length}`).toBeInstanceOf(AssertionError);
    }
  });

  test('a slice outside its base is a bug', () => {
    expect(() => new SliceSource(buffer(1, 2), 1, 2)).toThrow(AssertionError);
  });

  test('nothing of nothing', async () => {
    expect(await all(new ConcatSource([]))).toEqual([]);
    expect(segmentsOf(new ConcatSource([buffer()]))).toEqual([]);
  });

  test('the leaves of a composition read as the whole', async () => {
    const [a, b] = [buffer(0, 1, 2, 3), buffer(4, 5, 6, 7)];
    const source = new ConcatSource([
      new SliceSource(a, 1, 2),
      new SliceSource(new ConcatSource([a, new SliceSource(b, 0, 0), b]), 3, 4),
      new SliceSource(new SliceSource(b, 1, 3), 1, 1),
    ]);
    const segments = segmentsOf(source);
    const bytes = async ({ source: leaf, offset, length }: Segment) =>
      Array.from(await leaf.read(offset, length));
    expect((await Promise.all(segments.map(bytes))).flat()).toEqual(await all(source));
    expect(segments.every(({ source: leaf }) => leaf === a || leaf === b)).toBe(true);
    expect(segments.map(({ offset, length }) => [offset, length])).toEqual([
      [1, 2],
      [3, 1],
      [0, 3],
      [2, 1],
    ]);
  });

  // Found by `npm run fuzz`: for each section of an output all parts were looked at.
  test('the leaves of each of many slices are found without looking at all parts', async () => {
    const parts = Array.from({ length: 65_000 }, () => buffer(1));
    const whole = new ConcatSource(parts);
    const isSoon = await endsSoon(() => {
      const found = parts.flatMap((_, i) => segmentsOf(new SliceSource(whole, i, 1)));
      expect(found.every(({ source }, i) => source === parts[i])).toBe(true);
    });
    expect(isSoon).toBe(true);
  });
});

describe('numbers in bytes', () => {
  const bytes = Uint8Array.of(0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87);

  test('in both byte orders', () => {
    const [little, big] = [new ByteView(bytes, true, 'x'), new ByteView(bytes, false, 'x')];
    expect([little.u16(1), big.u16(1)]).toEqual([0x8281, 0x8182]);
    expect([little.u32(0), big.u32(0)]).toEqual([0x83828180, 0x80818283]);
    expect([little.u64(0), big.u64(0)]).toEqual([0x8786858483828180n, 0x8081828384858687n]);
    expect([little.high32(0), little.low32(0)]).toEqual([0x87868584, 0x83828180]);
    expect([big.high32(0), big.low32(0)]).toEqual([0x80818283, 0x84858687]);
  });

  test('what is set is read', () => {
    for (const littleEndian of [true, false]) {
      const view = new ByteView(new Uint8Array(15), littleEndian, 'x');
      view.setU8(0, 0xfe);
      view.setU16(1, 0xfedc);
      view.setU32(3, 0xfedcba98);
      view.setU64(7, 0xfedcba9876543210n);
      expect([view.u8(0), view.u16(1), view.u32(3), view.u64(7)]).toEqual([
        ...[0xfe, 0xfedc, 0xfedcba98],
        0xfedcba9876543210n,
      ]);
    }
  });

  test('past the end is the file’s fault, with the place', () => {
    const view = new ByteView(bytes, true, 'symbol table', 0x100);
    for (const read of [
      () => view.u8(8),
      () => view.u16(7),
      () => view.u32(5),
      () => view.u64(1),
      () => view.u8(-1),
    ])
      expect(read).toThrow(FormatError);
    expect(() => view.u32(6)).toThrow(
      /4 bytes were expected and 2 are there \(symbol table, at byte 0x106\)/,
    );
  });

  test('a view of a part begins at the part', () => {
    expect(new ByteView(bytes.subarray(3), false, 'x').u16(0)).toBe(0x8384);
  });
});

test('a fingerprint is the beginning of the SHA-256', async () => {
  // sha256sum of "abc"
  expect(fingerprintOf(await sha256Of(buffer(0x61, 0x62, 0x63)))).toBe('ba7816bf8f01cfea');
  expect(fingerprintOf(await sha256Of(buffer()))).toBe('e3b0c44298fc1c14');
});

test('a large file is hashed piece by piece to the same', async () => {
  const size = 65 * 2 ** 20 + 3;
  const piece = (offset: number, length: number): Uint8Array<ArrayBuffer> =>
    new Uint8Array(length).fill((offset >> 20) & 0xff);
  let largest = 0;
  const source: ByteSource = {
    size,
    read: async (offset, length) => {
      largest = Math.max(largest, length);
      return piece(offset, length);
    },
  };
  const hash = createHash('sha256');
  const step = 4 * 2 ** 20;
  for (let offset = 0; offset < size; offset += step)
    hash.update(piece(offset, Math.min(step, size - offset)));
  const fractions: number[] = [];
  expect(await sha256Of(source, (fraction) => fractions.push(fraction))).toBe(hash.digest('hex'));
  expect(largest).toBe(step);
  expect([fractions.length, fractions.at(-1)]).toEqual([17, 1]);
  expect(fractions.toSorted((a, b) => a - b)).toEqual(fractions);
});

describe('a file that the browser does not give', () => {
  const failing = (error: unknown, name = 'lp.ko') => {
    const arrayBuffer = () => Promise.reject(error);
    return new BlobSource({ name, size: 100, arrayBuffer, slice: () => ({ arrayBuffer }) });
  };

  test.each([
    ['changed', new DOMException('', 'NotReadableError'), 'file/not-readable'],
    ['removed', new DOMException('', 'NotFoundError'), 'file/not-readable'],
    ['larger than the memory', new RangeError('Array buffer allocation failed'), 'file/no-memory'],
  ])('%s: its name, and what to do', async (_, error, code) => {
    await expect(failing(error).read(0, 4)).rejects.toMatchObject({
      problem: { code, file: 'lp.ko', mend: expect.stringMatching(/./) },
    });
  });

  test('of which fewer bytes come than it had', async () => {
    const blob = new Blob(['short']);
    const short = new BlobSource({
      size: 100,
      arrayBuffer: () => blob.arrayBuffer(),
      slice: () => blob,
    });
    await expect(short.read(0, 100)).rejects.toMatchObject({ problem: { code: 'file/not-readable' } });
  });

  test('what is a fault of ours stays one', async () => {
    for (const error of [new RangeError('Invalid array length'), new TypeError('x')])
      await expect(failing(error).read(0, 4)).rejects.toBe(error);
  });
});
