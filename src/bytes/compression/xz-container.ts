// What is read of an .xz file before it is unpacked: https://tukaani.org/xz/xz-file-format.txt

import { formatHex, formatSize } from '../../base/format';
import type { ByteSource } from '../byte-source';
import { crc32 } from './crc32';
import { truncated, unsupported } from './problems';

const streamHeaderSize = 12;
/** Of a stream: checksum, size of the index, flags and a magic number. */
export const xzFooterSize = 12;
/** Of a block header: its first byte counts units of 4. */
const longestBlockHeader = 1024;
/** Far beyond the index of any real file, which has a few bytes a block. */
const longestIndex = 2 ** 20;
const largestDictionary = 2 ** 26;

/** What unpacks an .xz file by hand. */
export const unxz = 'unxz';

const checks: Readonly<Record<number, string>> = { 0: 'no', 1: 'CRC32', 4: 'CRC64', 10: 'SHA-256' };
const supportedChecks: readonly number[] = [0, 1, 4];
const lzma2 = 0x21;
const filters: Readonly<Record<number, string>> = {
  3: 'delta',
  4: 'BCJ x86',
  5: 'BCJ PowerPC',
  6: 'BCJ IA-64',
  7: 'BCJ ARM',
  8: 'BCJ ARM-Thumb',
  9: 'BCJ SPARC',
  10: 'BCJ ARM64',
  11: 'BCJ RISC-V',
};

/**
 * Throws `compressed/unsupported` when the first stream's check or the first block's filters are none that the decoder
 * knows. A header whose own checksum is wrong is left to the decoder.
 */
export async function checkXzHeader(source: ByteSource): Promise<void> {
  if (source.size < streamHeaderSize + xzFooterSize)
    throw truncated('the file is too short to be an xz file', source.size);
  const head = await source.read(0, Math.min(source.size, streamHeaderSize + longestBlockHeader));
  if (crc32(head.subarray(6, 8)) !== readU32(head, 8)) return;
  const check = (head[7] ?? 0) & 0x0f;
  if (!supportedChecks.includes(check)) {
    const name = checks[check] ?? `unknown (${check})`;
    throw unsupported(`the xz file has ${name} checks, which are not supported`, 7, unxz);
  }
  const size = ((head[streamHeaderSize] ?? 0) + 1) * 4;
  // A zero is the index: a file without blocks.
  if (head[streamHeaderSize] !== 0)
    checkBlockHeader(head.subarray(streamHeaderSize, streamHeaderSize + size));
}

function checkBlockHeader(header: Uint8Array<ArrayBuffer>): void {
  const content = header.subarray(0, Math.max(header.length - 4, 0));
  if (content.length < 4 || crc32(content) !== readU32(header, content.length)) return;
  const reader = new VliReader(content, 2);
  const flags = header[1] ?? 0;
  // The sizes of the block, packed and unpacked, where they are given.
  if ((flags & 0x40) !== 0) reader.next();
  if ((flags & 0x80) !== 0) reader.next();
  for (let i = 0; i <= (flags & 3); i++) {
    const id = reader.next();
    const properties = reader.bytes(reader.next());
    if (id !== lzma2) {
      const name = filters[id] ?? formatHex(id);
      throw unsupported(
        `the xz file was packed with the filter ${name}, which is not supported`,
        streamHeaderSize,
        unxz,
      );
    }
    const exponent = properties[0] ?? 0;
    const dictionary = (2 + (exponent & 1)) * 2 ** ((exponent >> 1) + 11);
    if (dictionary > largestDictionary) {
      throw unsupported(
        `the xz file needs a dictionary of ${formatSize(dictionary)}, supported are ${formatSize(largestDictionary)}`,
        streamHeaderSize,
        unxz,
      );
    }
  }
}

/** What the last stream's index says that it unpacks to; 0 when that is not to be found at once. */
export async function readXzSize(source: ByteSource): Promise<number> {
  const footerStart = source.size - xzFooterSize;
  const footer = await source.read(footerStart, xzFooterSize);
  const isFooter = footer[10] === 0x59 && footer[11] === 0x5a;
  if (!isFooter || crc32(footer.subarray(4, 10)) !== readU32(footer, 0)) return 0;
  const indexSize = (readU32(footer, 4) + 1) * 4;
  if (indexSize > longestIndex || indexSize > footerStart - streamHeaderSize) return 0;
  const index = await source.read(footerStart - indexSize, indexSize);
  const content = index.subarray(0, indexSize - 4);
  if (crc32(content) !== readU32(index, indexSize - 4)) return 0;
  const reader = new VliReader(content, 1);
  let size = 0;
  for (let records = reader.next(); records > 0 && !reader.atEnd; records--) {
    reader.next();
    size += reader.next();
  }
  return size;
}

/** xz's variable-length integers: 7 bits a byte, low ones first. Past the end they are 0: callers checked a checksum. */
class VliReader {
  readonly #bytes: Uint8Array;
  #at: number;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  get atEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  /** As a number: beyond 2^53 not exact, which is large enough to be refused all the same. */
  next(): number {
    let value = 0;
    for (let shift = 0; shift < 63; shift += 7) {
      const byte = this.#bytes[this.#at] ?? 0;
      this.#at += 1;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
    }
    return value;
  }

  bytes(length: number): Uint8Array {
    const bytes = this.#bytes.subarray(this.#at, this.#at + length);
    this.#at += bytes.length;
    return bytes;
  }
}

function readU32(bytes: Uint8Array<ArrayBuffer>, offset: number): number {
  if (offset + 4 > bytes.length) return 0;
  return new DataView(bytes.buffer, bytes.byteOffset + offset, 4).getUint32(0, true);
}
