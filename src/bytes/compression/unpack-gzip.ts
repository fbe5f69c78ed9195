import { Gunzip } from 'fflate';
import type { ByteSource } from '../byte-source';
import { crc32 } from './crc32';
import { type OnUnpackProgress, PackedInput } from './packed-input';
import { damaged, trailing, truncated } from './problems';
import type { UnpackedOutput } from './unpacked-output';

/** This much is unpacked at once; it becomes at most 1032 times as much, 17 MB. */
const pushed = 2 ** 14;
/** fflate does not tell where in a piece it gave up. */
const inPiece = 'somewhere in the 16 kB from there on';
/** CRC-32 and size of the content, each 4 bytes, little-endian. */
const trailerSize = 8;
/** A header of 10 bytes, an empty block of 2, the trailer. */
const leastMember = 20;

/** A member whose trailer is to be checked. */
interface Member {
  /** Offset of the byte after the member. */
  end: number;
  crc: number;
  size: number;
}

/**
 * fflate unpacks and finds the members; it does not look at their checksums and sizes, so that is done here. Whatever
 * follows the last member and is not one, is refused; gzip itself warns and ignores it. Up to 3 such bytes, or that
 * many missing from the last trailer, show as a wrong checksum: the trailer is taken from the end of the file.
 */
export async function unpackGzip(
  source: ByteSource,
  output: UnpackedOutput,
  onProgress?: OnUnpackProgress,
): Promise<void> {
  if (source.size < leastMember) throw truncated('the file is too short to be a gzip file', source.size);
  const input = new PackedInput(source, onProgress);
  const last = await readTrailer(input, source.size);
  output.suggest(last.size);

  let member: Member = { end: source.size, crc: 0, size: 0 };
  const members = [member];
  const stream = new Gunzip((bytes) => {
    output.write(bytes, input.offset);
    member.crc = crc32(bytes, member.crc);
    member.size += bytes.length;
  });
  stream.onmember = (start) => {
    member.end = start;
    member = { end: source.size, crc: 0, size: 0 };
    members.push(member);
  };
  while (input.remaining > 0) {
    push(stream, await input.next(pushed), input);
    checkGain(input.offset, output.size);
    // So that a file of a million tiny members does not become a list of them.
    if (members.length > 1) await checkTrailers(input, members.splice(0, members.length - 1));
  }
  await checkTrailers(input, members);
}

/** Bytes that may come to nothing: names and comments in headers, empty members. */
const mostForNothing = 2 ** 24;

/**
 * Throws when far more was read than came of it: fflate takes zeros for empty blocks without a look at their checksums (RFC 1951,
 * 3.2.4: NLEN), and would go on through gigabytes of them.
 */
function checkGain(packed: number, unpacked: number): void {
  if (packed - unpacked <= mostForNothing + unpacked / 8) return;
  throw damaged('the gzip data are damaged: what is read of them comes to nothing', packed, inPiece);
}

function push(stream: Gunzip, piece: Uint8Array, input: PackedInput): void {
  try {
    stream.push(piece, input.remaining === 0);
  } catch (error) {
    throw asFormatError(error, input.offset, input.size);
  }
}

/** Codes of fflate's `FlateErrorCode`. */
const unexpectedEnd = 0;
const invalidHeader = 6;

function asFormatError(error: unknown, offset: number, size: number): unknown {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'number') return error;
  if (error.code === unexpectedEnd) return truncated('the gzip data end in the middle', size);
  const pieceStart = Math.max(offset - pushed, 0);
  if (error.code === invalidHeader) return trailing('gzip', pieceStart, inPiece);
  return damaged(`the gzip data are damaged: ${error.message}`, pieceStart, inPiece);
}

async function readTrailer(input: PackedInput, end: number): Promise<{ crc: number; size: number }> {
  const bytes = await input.look(end - trailerSize, trailerSize);
  const view = new DataView(bytes.buffer, bytes.byteOffset, trailerSize);
  return { crc: view.getUint32(0, true), size: view.getUint32(4, true) };
}

async function checkTrailers(input: PackedInput, members: readonly Member[]): Promise<void> {
  for (const { end, crc, size } of members) {
    const said = await readTrailer(input, end);
    const where = 'trailer of a gzip member';
    if (said.crc !== crc) throw damaged('the checksum is not that of the content', end - trailerSize, where);
    if (said.size !== size % 2 ** 32) {
      const message = `the content should have ${said.size} bytes and has ${size}`;
      throw damaged(message, end - trailerSize + 4, where);
    }
  }
}
