import xzDecompress from 'xz-decompress?raw';
import type { FormatError } from '../../base/format-error';
import type { ByteSource } from '../byte-source';
import { CarriedDecoder } from './carried-decoder';
import { type OnUnpackProgress, PackedInput } from './packed-input';
import { damaged, trailing, truncated, unsupported } from './problems';
import type { UnpackedOutput } from './unpacked-output';
import { checkXzHeader, readXzSize, unxz, xzFooterSize } from './xz-container';
import { XzContext, type XzExports, xzResult } from './xz-context';

/**
 * The decoder is xz-embedded, the kernel's own, as the package xz-decompress has compiled it. It reads all streams of a
 * file and the padding between them, and checks headers, index, CRC-32 and CRC-64. It knows neither SHA-256 checks, nor
 * filters before LZMA2 (BCJ, delta), nor dictionaries of more than 64 MiB: those are named and refused. The package's
 * own class is not used: it is a web stream that reads ahead, so that giving up in the middle of a file may write into
 * the memory of whoever unpacks next, and it makes calls wait for each other.
 */
const decoder = new CarriedDecoder<XzExports>('xz', unxz, xzDecompress);

/** Unpacks all streams of an .xz file; see {@link unpack}. */
export async function unpackXz(
  source: ByteSource,
  output: UnpackedOutput,
  onProgress?: OnUnpackProgress,
): Promise<void> {
  await checkXzHeader(source);
  output.declare(await readXzSize(source), source.size - xzFooterSize);
  const input = new PackedInput(source, onProgress);
  await decoder.use(async (exports) => {
    const context = new XzContext(exports);
    try {
      await unpackStreams(context, input, output);
    } finally {
      context.free();
    }
  });
}

async function unpackStreams(context: XzContext, input: PackedInput, output: UnpackedOutput): Promise<void> {
  for (;;) {
    // At the end of the file nothing: only after that the decoder says whether it was the end of the data.
    if (context.unread === 0) context.supply(await input.next(context.room));
    const result = context.run();
    const offset = input.offset - context.unread;
    output.write(context.takeOutput(), offset);
    if (result === xzResult.streamEnd) return;
    if (result !== xzResult.ok) throw asFormatError(result, offset);
  }
}

function asFormatError(result: number, offset: number): FormatError {
  switch (result) {
    case xzResult.memory:
    case xzResult.memoryLimit:
      return unsupported('the xz file needs more memory to unpack than there is', offset, unxz);
    case xzResult.format: // The first stream's magic number was looked at before.
      return trailing('xz', offset);
    case xzResult.unsupportedCheck:
    case xzResult.options:
      return unsupported('the xz file uses a check or a filter that is not supported', offset, unxz);
    case xzResult.buffer:
      return truncated('the xz data end in the middle', offset);
    default:
      return damaged('the xz data are damaged', offset);
  }
}
