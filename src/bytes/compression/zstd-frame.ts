import { formatSize } from '../../base/format';
import type { PackedInput } from './packed-input';
import { damaged, trailing, truncated, unsupported } from './problems';

/** What unpacks a .zst file by hand. */
export const unzstd = 'unzstd';

/** As for zstd itself, unless it is asked for more with `--long`. */
const largestWindow = 2 ** 27;
const magic = 0xfd2fb528;
/** The first of 16 magic numbers of frames that hold no packed data and are passed over; pzstd begins with one. */
const skippableMagic = 0x184d2a50;
/** Magic number, flags, window, dictionary and size of the content. */
const longestHeader = 4 + 1 + 1 + 4 + 8;

/** What a frame says of itself: RFC 8878, 3.1.1.1 and 3.1.2. */
export interface ZstdFrame {
  /** Of a frame that is to be passed over: how many bytes that are. */
  readonly skipped?: number;
  /** How much it unpacks to, if it says that. */
  readonly contentSize?: number;
}

/**
 * Looks at the header of the next frame, which stays the next; refuses what needs a dictionary or a window of more than
 * 128 MiB. All else that may be wrong in it is left to the decoder.
 */
export async function peekZstdFrame(input: PackedInput): Promise<ZstdFrame> {
  const { offset } = input;
  const head = await input.peek(longestHeader);
  const word = readLe(head, 0, 4);
  if ((word & 0xfffffff0) >>> 0 === skippableMagic) return { skipped: 8 + readLe(head, 4, 4) };
  if (word !== magic) {
    if (offset > 0) throw trailing('zstd', offset);
    if (head.length < 4) throw truncated('the file is too short to be a zstd file', input.size);
    throw damaged('the file does not begin as a zstd file does', offset);
  }
  const flags = head[4] ?? 0;
  const isSingleSegment = (flags & 0x20) !== 0;
  const dictionaryAt = isSingleSegment ? 5 : 6;
  const dictionaryLength = [0, 1, 2, 4][flags & 3] ?? 0;
  const dictionary = readLe(head, dictionaryAt, dictionaryLength);
  if (dictionary !== 0) {
    const message = `the zstd file was packed with a dictionary (${dictionary}), which is needed to unpack it`;
    throw unsupported(message, offset, unzstd);
  }
  const sizeLength = [isSingleSegment ? 1 : 0, 2, 4, 8][flags >> 6] ?? 0;
  const sizeField = readLe(head, dictionaryAt + dictionaryLength, sizeLength);
  const contentSize = sizeField + (sizeLength === 2 ? 256 : 0);
  const window = isSingleSegment ? contentSize : windowSize(head[5] ?? 0);
  if (window > largestWindow) {
    const message = `the zstd file needs a window of ${formatSize(window)}, supported are ${formatSize(largestWindow)}`;
    throw unsupported(message, offset, unzstd);
  }
  return sizeLength === 0 ? {} : { contentSize };
}

function windowSize(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 7);
}

/** A little-endian number of up to 8 bytes, exact up to 2^53; bytes past the end, which is a short file's, are zeros. */
function readLe(bytes: Uint8Array, at: number, length: number): number {
  return bytes.subarray(at, at + length).reduceRight((value, byte) => value * 256 + byte, 0);
}
