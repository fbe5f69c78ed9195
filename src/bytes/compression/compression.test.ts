import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { FormatError } from '../../base/format-error';
import { BlobSource, BufferSource, type ByteSource } from '../byte-source';
import { type Compression, recogniseCompression, unpack } from './compression';
import { concat, text, unpackOrProblem, xz, zstd } from './fixtures';

const gzip = (content: string, level = 9): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(gzipSync(content, { level }));
const repeated = (bytes: Uint8Array, count: number): Uint8Array<ArrayBuffer> =>
  concat(...new Array<Uint8Array>(count).fill(bytes));
const decoded = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

const skippable = Uint8Array.of(0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3);

test('the kind is told by the magic number', () => {
  expect(
    [gzip(text), xz.kernel, xz.empty, zstd.plain, zstd.empty, skippable].map(recogniseCompression),
  ).toEqual(['gzip', 'xz', 'xz', 'zstd', 'zstd', 'zstd']);
  const none = [
    [],
    [0x1f, 0x8b],
    [0x1f, 0x8b, 0x09],
    [0x7f, 0x45, 0x4c, 0x46],
    [0xfd, 0x37, 0x7a, 0x58, 0x5a],
  ];
  for (const head of none) expect(recogniseCompression(Uint8Array.from(head))).toBeUndefined();
});

describe('what was packed comes out again', () => {
  test.each<[string, Compression, Uint8Array<ArrayBuffer>, string]>([
    ['gzip', 'gzip', gzip(text), text],
    ['gzip, two members', 'gzip', concat(gzip(text), gzip(text, 1)), text + text],
    ['gzip, an empty member between', 'gzip', concat(gzip('a'), gzip(''), gzip('b')), 'ab'],
    ['gzip, empty', 'gzip', gzip(''), ''],
    ['gzip, stored', 'gzip', gzip(text, 0), text],
    ['xz as in the kernel', 'xz', xz.kernel, text],
    ['xz with CRC-64', 'xz', xz.crc64, text],
    ['xz without check', 'xz', xz.unchecked, text],
    ['xz, several blocks', 'xz', xz.blocks, text],
    ['xz, two streams', 'xz', concat(xz.kernel, xz.crc64), text + text],
    [
      'xz, padding between and after',
      'xz',
      concat(xz.kernel, new Uint8Array(8), xz.empty, new Uint8Array(4)),
      text,
    ],
    ['xz, empty', 'xz', xz.empty, ''],
    ['zstd', 'zstd', zstd.plain, text],
    ['zstd from a pipe', 'zstd', zstd.streamed, text],
    ['zstd without checksum', 'zstd', zstd.unchecked, text],
    ['zstd, several frames', 'zstd', concat(zstd.plain, zstd.empty, zstd.streamed, zstd.empty), text + text],
    ['zstd, frames to pass over', 'zstd', concat(skippable, zstd.plain, skippable), text],
    ['zstd, a window of 128 MiB', 'zstd', zstd.window128, 'x'],
    ['zstd, empty', 'zstd', zstd.empty, ''],
  ])('%s', async (_, kind, bytes, content) => {
    expect(decoded(await unpack(new BufferSource(bytes), kind))).toBe(content);
    expect(recogniseCompression(bytes)).toBe(kind);
    // As much as may be, and one byte more.
    expect(await unpackOrProblem(bytes, kind, content.length)).toHaveLength(content.length);
    if (content === '') return;
    expect(await unpackOrProblem(bytes, kind, content.length - 1)).toMatchObject({
      code: 'compressed/too-large',
    });
  });

  test.each<[Compression, Uint8Array<ArrayBuffer>, string]>([
    ['gzip', gzip(text.repeat(6000), 0), text.repeat(6000)],
    ['xz', repeated(xz.kernel, 10_000), text.repeat(10_000)],
    ['zstd', repeated(zstd.streamed, 14_000), text.repeat(14_000)],
  ])('%s: a file that is read in several pieces, with progress', async (kind, bytes, content) => {
    const seen: number[] = [];
    const source = new BlobSource(new Blob([bytes]));
    const unpacked = await unpack(source, kind, undefined, (done, total) => {
      expect(total).toBe(bytes.length);
      seen.push(done);
    });
    expect(decoded(unpacked) === content).toBe(true);
    expect(seen.length).toBeGreaterThanOrEqual(4);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen.at(-1)).toBe(bytes.length);
  });
});

/** As a file that comes from a disk: each read takes a turn of the event loop. */
class SlowSource implements ByteSource {
  readonly size: number;
  readonly #source: ByteSource;

  constructor(bytes: Uint8Array<ArrayBuffer>) {
    this.#source = new BufferSource(bytes);
    this.size = bytes.length;
  }

  async read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    await new Promise((resolve) => setTimeout(resolve, 1));
    return this.#source.read(offset, length);
  }
}

test('several at once do not get into each other’s way, whether they end well or not', async () => {
  const jobs: [Compression, Uint8Array<ArrayBuffer>][] = [
    ['xz', repeated(xz.unchecked, 6000)],
    ['xz', concat(repeated(xz.kernel, 5000), new TextEncoder().encode('something else'))],
    ['xz', xz.kernel],
    ['zstd', repeated(zstd.unchecked, 6000)],
    ['zstd', concat(repeated(zstd.plain, 5000), new TextEncoder().encode('something else'))],
    ['zstd', zstd.plain],
    ['gzip', gzip(text.repeat(6000), 0)],
    ['gzip', gzip(text)],
  ];
  const outcome = ([kind, bytes]: [Compression, Uint8Array<ArrayBuffer>]) =>
    unpack(new SlowSource(bytes), kind).then(
      (unpacked) => unpacked.length / text.length,
      (error: unknown) => (error instanceof FormatError ? error.problem.code : error),
    );
  const expected = [6000, 'compressed/trailing', 1, 6000, 'compressed/trailing', 1, 6000, 1];
  expect(await Promise.all(jobs.map(outcome))).toEqual(expected);
  expect(await Promise.all(jobs.map(outcome))).toEqual(expected);
});
