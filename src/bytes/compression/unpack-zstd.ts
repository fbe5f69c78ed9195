import zstddec from 'zstddec/stream?raw';
import type { FormatError } from '../../base/format-error';
import type { ByteSource } from '../byte-source';
import { CarriedDecoder } from './carried-decoder';
import { type OnUnpackProgress, PackedInput } from './packed-input';
import { damaged, truncated, unsupported } from './problems';
import type { UnpackedOutput } from './unpacked-output';
import { ZstdContext, type ZstdExports, zstdError } from './zstd-context';
import { peekZstdFrame, unzstd } from './zstd-frame';

/**
 * The decoder is zstd's own, as the package zstddec has compiled it: it checks all that it reads, the checksum of the
 * content where there is one (`zstd` writes it unless told otherwise) and its size where it is given. Only the
 * package's WebAssembly is used. Its own class loads that through `fetch`, which the page's policy forbids; of what
 * does not unpack it makes an empty result or, in pieces, an endless loop; and its memory never shrinks.
 */
const decoder = new CarriedDecoder<ZstdExports>('zstd', unzstd, zstddec);

/** A frame may be this small; what is supplied beyond its end is given back, and a file may have millions of them. */
const firstSupply = 512;

/** Unpacks all frames of a .zst file; see {@link unpack}. Dictionaries and windows of more than 128 MiB are refused. */
export async function unpackZstd(
  source: ByteSource,
  output: UnpackedOutput,
  onProgress?: OnUnpackProgress,
): Promise<void> {
  const input = new PackedInput(source, onProgress);
  await decoder.use(async (exports) => {
    const context = new ZstdContext(exports);
    try {
      await unpackFrames(context, input, output);
    } finally {
      context.free();
    }
  });
}

async function unpackFrames(context: ZstdContext, input: PackedInput, output: UnpackedOutput): Promise<void> {
  let frames = 0;
  do {
    const { skipped, contentSize } = await peekZstdFrame(input);
    if (skipped !== undefined) {
      input.skip(skipped, 'skippable zstd frame');
      continue;
    }
    if (contentSize !== undefined) output.declare(contentSize, input.offset);
    await unpackFrame(context, input, output);
    frames += 1;
  } while (input.remaining > 0);
  if (frames === 0) throw damaged('the file has no zstd frame with content', 0);
}

async function unpackFrame(context: ZstdContext, input: PackedInput, output: UnpackedOutput): Promise<void> {
  for (let size = firstSupply; ; size *= 2) {
    if (input.remaining === 0) throw truncated('the zstd data end in the middle', input.size);
    context.supply(await input.next(Math.min(size, context.room)));
    do {
      const result = context.run();
      const offset = input.offset - context.unread;
      output.write(context.output, offset);
      if (result < 0) throw asFormatError(-result, offset);
      if (result === 0) {
        input.giveBack(context.unread);
        return;
      }
    } while (context.unread > 0 || context.isOutputFull);
  }
}

function asFormatError(code: number, offset: number): FormatError {
  // It looks at a block when it has all of it, and does not tell where in what it was given it gave up.
  const where = 'no further than 128 kB from there';
  switch (code) {
    case zstdError.checksumWrong:
      return damaged('the checksum is not that of the content', offset, where);
    case zstdError.windowTooLarge:
    case zstdError.memory:
      return unsupported('the zstd file needs more memory to unpack than there is', offset, unzstd);
    case zstdError.dictionaryWrong:
      return unsupported('the zstd file was packed with a dictionary', offset, unzstd);
    default:
      return damaged('the zstd data are damaged', offset, where);
  }
}
