import { open, rename, rm } from 'node:fs/promises';
import { mapAhead } from '../base/ahead';
import type { ByteSource } from '../bytes/byte-source';

const chunk = 2 ** 20;

/** Writes to a name beside `path` and renames at the end: a failure leaves nothing half-written behind. */
export async function writeOutput(path: string, content: ByteSource): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  const offsets = Array.from({ length: Math.ceil(content.size / chunk) }, (_, index) => index * chunk);
  // One piece is read while the one before it is written.
  const pieces = mapAhead(offsets, 2, (offset) =>
    content.read(offset, Math.min(chunk, content.size - offset)),
  );
  try {
    const file = await open(temporary, 'w', 0o644);
    try {
      for await (const piece of pieces) await file.writeFile(piece);
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
