import { open, rename, rm } from 'node:fs/promises';
import type { ByteSource } from '../bytes/byte-source';

/** Writes to a name beside `path` and renames at the end: a failure leaves nothing half-written behind. */
export async function writeOutput(path: string, content: ByteSource): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  const chunk = 2 ** 20;
  try {
    const file = await open(temporary, 'w', 0o644);
    try {
      for (let offset = 0; offset < content.size; offset += chunk) {
        await file.writeFile(await content.read(offset, Math.min(chunk, content.size - offset)));
      }
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
