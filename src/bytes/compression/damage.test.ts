import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { AssertionError } from '../../base/assert';
import { FormatError } from '../../base/format-error';
import { CarriedDecoder } from './carried-decoder';
import type { Compression } from './compression';
import { concat, text, unpackOrProblem, xz, zstd } from './fixtures';

const gzip = (content: string | Uint8Array): Uint8Array<ArrayBuffer> => Uint8Array.from(gzipSync(content));
const content = new TextEncoder().encode(text);

const isContent = (result: unknown): boolean =>
  result instanceof Uint8Array &&
  result.length === content.length &&
  content.every((byte, i) => result[i] === byte);

const files: [name: string, kind: Compression, bytes: Uint8Array<ArrayBuffer>, isChecked: boolean][] = [
  ['gzip', 'gzip', gzip(text), true],
  ['xz with CRC-32', 'xz', xz.kernel, true],
  ['xz with CRC-64', 'xz', xz.crc64, true],
  ['xz without check', 'xz', xz.unchecked, false],
  ['zstd', 'zstd', zstd.plain, true],
  ['zstd from a pipe', 'zstd', zstd.streamed, true],
  ['zstd without checksum', 'zstd', zstd.unchecked, false],
];

describe.each(files)('%s', (_, kind, bytes, isChecked) => {
  test('cut short anywhere it is a FormatError', async () => {
    for (let length = 0; length < bytes.length; length++) {
      const problem = await unpackOrProblem(bytes.slice(0, length), kind);
      // What is missing at the very end can look like something wrong there.
      expect(problem, `${length} bytes`).toMatchObject({
        code: expect.stringMatching(/^compressed\/(truncated|damaged)$/),
        mend: expect.stringMatching(/again/),
      });
    }
    expect(isContent(await unpackOrProblem(bytes, kind))).toBe(true);
  });

  test('with any bit wrong it is a FormatError, or the same content', async () => {
    const counts = { refused: 0, same: 0, different: 0 };
    const changed = bytes.slice();
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const index = bit >> 3;
      const mask = 1 << (bit & 7);
      changed[index] = (bytes[index] ?? 0) ^ mask;
      const result = await unpackOrProblem(changed, kind, 2 ** 20);
      if (!(result instanceof Uint8Array)) counts.refused += 1;
      else counts[isContent(result) ? 'same' : 'different'] += 1;
      changed[index] = bytes[index] ?? 0;
    }
    expect(counts.refused).toBeGreaterThan(counts.same + counts.different);
    if (isChecked) expect(counts.different).toBe(0);
  });
});

test.each<[string, Compression, Uint8Array<ArrayBuffer>]>([
  ['gzip', 'gzip', gzip(text)],
  ['xz', 'xz', xz.kernel],
  ['zstd', 'zstd', zstd.plain],
])('%s: what follows is refused', async (_, kind, bytes) => {
  const rests = ['\0\0\0\0\0\0\0\0\0', 'something else, of which there is more'];
  for (const rest of rests) {
    const result = await unpackOrProblem(concat(bytes, new TextEncoder().encode(rest)), kind);
    // Zeros may follow the streams of xz, four at a time.
    const code = kind === 'xz' && rest.startsWith('\0') ? 'compressed/damaged' : 'compressed/trailing';
    expect(result).toMatchObject({ code });
  }
});

describe('where the damage is', () => {
  test.each<[string, Compression, Uint8Array<ArrayBuffer>, number, string, number]>([
    [
      'a CRC-32 of gzip',
      'gzip',
      gzip(text),
      -8,
      'the checksum is not that of the content',
      gzip(text).length - 8,
    ],
    [
      'a size of gzip',
      'gzip',
      gzip(text),
      -4,
      'the content should have 454 bytes and has 455',
      gzip(text).length - 4,
    ],
    ['a check of xz', 'xz', xz.kernel, -29, 'the xz data are damaged', xz.kernel.length - 28],
    ['a checksum of zstd', 'zstd', zstd.plain, -1, 'the checksum is not that of the content', 0],
  ])('%s', async (_, kind, bytes, index, message, offset) => {
    const changed = bytes.slice();
    const at = index + bytes.length;
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(await unpackOrProblem(changed, kind)).toMatchObject({
      code: 'compressed/damaged',
      message,
      offset,
    });
  });

  test('an offset counts from the beginning of the file', async () => {
    const many = concat(...new Array<Uint8Array>(5000).fill(zstd.plain), zstd.plain.slice(0, 100));
    expect(await unpackOrProblem(many, 'zstd')).toMatchObject({
      code: 'compressed/truncated',
      offset: many.length,
    });
  });
});

describe('too large', () => {
  test.each<[string, Compression, Uint8Array<ArrayBuffer>, string]>([
    ['gzip', 'gzip', gzip(new Uint8Array(2 ** 22)), 'more than 1.05 MB'],
    ['xz', 'xz', xz.zeros, '4.19 MB'],
    ['zstd', 'zstd', zstd.zeros, '4.19 MB'],
    ['zstd from a pipe', 'zstd', zstd.zerosStreamed, 'more than 1.05 MB'],
  ])('%s: refused with both sizes', async (_, kind, bytes, size) => {
    expect(await unpackOrProblem(bytes, kind, 2 ** 20)).toMatchObject({
      code: 'compressed/too-large',
      message: expect.stringContaining(`unpacks to ${size}; klpscope unpacks up to 1.05 MB`),
    });
    const unpacked = await unpackOrProblem(bytes, kind, 2 ** 22);
    expect(unpacked instanceof Uint8Array && unpacked.every((byte) => byte === 0)).toBe(true);
    expect(unpacked).toHaveLength(2 ** 22);
  });

  /** A zstd frame of blocks of 128 KiB that have 4 bytes each. */
  function zstdBomb(blocks: number): Uint8Array<ArrayBuffer> {
    const block = (isLast: boolean) => [(isLast ? 3 : 2) | (((2 ** 17) << 3) & 0xff), 0, 0x10, 0x55];
    const body = Array.from({ length: blocks }, (_, i) => Uint8Array.from(block(i === blocks - 1)));
    return concat(Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x38), ...body);
  }

  test('a small file that unpacks to a lot is not kept before its end is seen', async () => {
    const before = process.memoryUsage().arrayBuffers;
    const bomb = zstdBomb(2048);
    expect(bomb.length).toBeLessThan(9000);
    expect(await unpackOrProblem(bomb, 'zstd', 2 ** 28 - 1)).toMatchObject({ code: 'compressed/too-large' });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 26);
    // A sound one is there all the same.
    const large = await unpackOrProblem(zstdBomb(160), 'zstd');
    expect(large).toHaveLength(160 * 2 ** 17);
    expect(large instanceof Uint8Array && large.every((byte) => byte === 0x55)).toBe(true);
  });
});

test.each<[string, Compression, Uint8Array<ArrayBuffer>, RegExp]>([
  ['SHA-256', 'xz', xz.sha256, /^the xz file has SHA-256 checks, which are not supported$/],
  ['BCJ', 'xz', xz.bcj, /^the xz file was packed with the filter BCJ x86, which is not supported$/],
  ['delta', 'xz', xz.delta, /^the xz file was packed with the filter delta, which is not supported$/],
  ['a large dictionary', 'xz', xz.dictionary128, /needs a dictionary of 134 MB, supported are 67.1 MB$/],
  [
    'BCJ in a second stream',
    'xz',
    concat(xz.kernel, xz.bcj),
    /uses a check or a filter that is not supported$/,
  ],
  [
    'a dictionary',
    'zstd',
    zstd.dictionary,
    /packed with a dictionary \(1510183415\), which is needed to unpack it$/,
  ],
  ['a large window', 'zstd', zstd.window256, /needs a window of 268 MB, supported are 134 MB$/],
])('not supported: %s', async (_, kind, bytes, message) => {
  expect(await unpackOrProblem(bytes, kind)).toMatchObject({
    code: 'compressed/unsupported',
    message: expect.stringMatching(message),
    mend: `Unpack it by hand with un${kind === 'xz' ? 'xz' : 'zstd'} and open the result.`,
  });
});

test.each<[string, Compression, Uint8Array<ArrayBuffer>, string]>([
  ['nothing', 'gzip', new Uint8Array(0), 'truncated'],
  ['nothing', 'xz', new Uint8Array(0), 'truncated'],
  ['nothing', 'zstd', new Uint8Array(0), 'truncated'],
  ['zeros', 'gzip', new Uint8Array(100), 'trailing'],
  ['zeros', 'xz', new Uint8Array(100), 'trailing'],
  ['zeros', 'zstd', new Uint8Array(100), 'damaged'],
  ['frames to pass over alone', 'zstd', Uint8Array.of(0x50, 0x2a, 0x4d, 0x18, 0, 0, 0, 0), 'damaged'],
  ['a frame that is longer than the file', 'zstd', Uint8Array.of(0x50, 0x2a, 0x4d, 0x18, 9), 'truncated'],
])('%s as %s', async (_, kind, bytes, code) => {
  expect(await unpackOrProblem(bytes, kind)).toMatchObject({ code: `compressed/${code}` });
});

describe('a decoder that does not start', () => {
  afterEach(() => vi.unstubAllGlobals());
  /** base64 of an empty module. */
  const script = 'const wasm = "AGFzbQEAAAA="';

  test('because WebAssembly is not allowed: a FormatError that says so', async () => {
    vi.stubGlobal('WebAssembly', { compile: () => Promise.reject(new Error('blocked by policy')) });
    const decoder = new CarriedDecoder('xz', 'unxz', script);
    const error = await decoder.use(() => Promise.resolve()).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(FormatError);
    expect(error).toMatchObject({
      problem: {
        code: 'compressed/no-decoder',
        message: 'the decoder for xz files does not start here: blocked by policy',
        mend: 'Unpack it by hand with unxz and open the result.',
      },
    });
  });

  test('because the package has none: our bug', async () => {
    const decoder = new CarriedDecoder('xz', 'unxz', 'export {}');
    await expect(decoder.use(() => Promise.resolve())).rejects.toBeInstanceOf(AssertionError);
  });
});
