import type { ByteSource } from '../byte-source';
import type { OnUnpackProgress } from './packed-input';
import { unpackGzip } from './unpack-gzip';
import { UnpackedOutput } from './unpacked-output';

/** The kinds of compression that the kernel's build knows for modules. */
export type Compression = 'gzip' | 'xz' | 'zstd';

/**
 * How much a file may unpack to, in bytes, unless the caller knows better. The largest real input, a `vmlinux` with
 * debug information, has 633 MB, modules with it up to 355 MB; browsers hold arrays of 2 GiB and less.
 */
export const defaultUnpackLimit = 2 ** 30;

/** What `head`, the first 6 bytes of a file or more, says by its magic number; `undefined` when it is none of these. */
export function recogniseCompression(head: Uint8Array): Compression | undefined {
  // gzip: with the one compression method there is.
  if (startsWith(head, 0x1f, 0x8b, 0x08)) return 'gzip';
  if (startsWith(head, 0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00)) return 'xz';
  if (startsWith(head, 0x28, 0xb5, 0x2f, 0xfd)) return 'zstd';
  // A frame to be passed over, with which pzstd begins its files.
  if (((head[0] ?? 0) & 0xf0) === 0x50 && startsWith(head.subarray(1), 0x2a, 0x4d, 0x18)) return 'zstd';
  return undefined;
}

function startsWith(head: Uint8Array, ...magic: readonly number[]): boolean {
  return magic.every((byte, i) => head[i] === byte);
}

type Unpacker = typeof unpackGzip;

/** The decoders that are compiled code are loaded when a file needs one. */
const unpackers: Readonly<Record<Compression, () => Promise<Unpacker>>> = {
  gzip: async () => unpackGzip,
  xz: async () => (await import('./unpack-xz')).unpackXz,
  zstd: async () => (await import('./unpack-zstd')).unpackZstd,
};

/**
 * The whole unpacked content: all gzip members, xz streams or zstd frames one after another. Every checksum that the
 * file has is checked. Throws {@link FormatError} with a code `compressed/…`, whose offset is in the packed file: when
 * it is damaged, cut short, followed by something else, uses a feature that is not supported, or as soon as it would
 * unpack to more than `limit` bytes. The source is read in pieces. Several calls may be under way at once.
 *
 * Memory: what is unpacked, once, or twice where the file does not tell its size before; of what has more than 16 MiB
 * and more than 64 times the packed size nothing, until all of it was found sound. Beside it a dictionary (xz: up to 64
 * MiB) or a window (zstd: 8 MiB and less as it is made today, 128 MiB at most).
 */
export async function unpack(
  source: ByteSource,
  kind: Compression,
  limit: number = defaultUnpackLimit,
  onProgress?: OnUnpackProgress,
): Promise<Uint8Array<ArrayBuffer>> {
  const unpackInto = await unpackers[kind]();
  let output = new UnpackedOutput(limit, source.size);
  await unpackInto(source, output, onProgress);
  if (!output.isComplete) {
    output = new UnpackedOutput(limit, source.size, output.size);
    await unpackInto(source, output, onProgress);
  }
  onProgress?.(source.size, source.size);
  return output.finish();
}
