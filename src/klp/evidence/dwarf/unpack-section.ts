import { unzlibSync } from 'fflate';
import { BufferSource, type ByteSource } from '../../../bytes/byte-source';
import { ByteView } from '../../../bytes/byte-view';
import { unpack } from '../../../bytes/compression/compression';
import { SHF_COMPRESSED } from '../../../elf/constants';
import type { ObjectFile } from '../../../elf/object-file';
import type { SectionIndex } from '../../../elf/section';
import { damaged } from './relocated-bytes';

/** Values of `ch_type` (gABI, "Section Compression"). */
const ELFCOMPRESS_ZLIB = 1;
const ELFCOMPRESS_ZSTD = 2;

/** Kernel modules with debug information have less; it is unpacked at once. */
const mostUnpacked = 2 ** 28;
/** zlib packs a byte to no less than a 1032nd. */
const zlibRatio = 1032;

/**
 * A section's content, unpacked when it has SHF_COMPRESSED (CONFIG_DEBUG_INFO_COMPRESSED_ZLIB and _ZSTD); else it is not
 * read yet. Throws {@link FormatError} when it is damaged or big.
 */
export async function unpackSection(object: ObjectFile, index: SectionIndex): Promise<ByteSource> {
  const contents = object.contents(index);
  if (!object.hasFlag(index, SHF_COMPRESSED)) return contents;
  const isWide = object.header.layout.bits === 64;
  const headerSize = isWide ? 24 : 12;
  if (contents.size < headerSize) throw damaged('a packed section without header');
  const header = new ByteView(
    await contents.read(0, headerSize),
    object.header.littleEndian,
    'packed section',
  );
  const type = header.u32(0);
  const size = isWide ? Number(header.u64(8)) : header.u32(4);
  const packed = await contents.read(headerSize, contents.size - headerSize);
  if (size > mostUnpacked) throw damaged('a packed section that is too big');
  if (type === ELFCOMPRESS_ZSTD)
    return new BufferSource(await unpack(new BufferSource(packed), 'zstd', size));
  if (type !== ELFCOMPRESS_ZLIB || size > packed.length * zlibRatio)
    throw damaged('a packed section of an unknown kind');
  return new BufferSource(unzlib(packed, size));
}

function unzlib(packed: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
  try {
    return unzlibSync(packed, { out: new Uint8Array(size) });
  } catch {
    throw damaged('a packed section is damaged');
  }
}
