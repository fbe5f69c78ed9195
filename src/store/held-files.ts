import type { NamedBlob, OpenFile } from '../worker/protocol';
import { passHandleOn } from './file-handles';

/** Bytes of one file, and of all files of one drop, that are copied at most. */
const most = { file: 2 ** 24, drop: 2 ** 26 };

/**
 * The same files, with their bytes held: the next build is written over a file, and the browser reads what it was no more.
 * So an earlier build can still be shown, compared and gone back to. Large files and those of folders stay as they are.
 */
export async function holdFiles(files: readonly OpenFile[]): Promise<readonly OpenFile[]> {
  let room = most.drop;
  // All are read at once: each is a round trip, and what is dropped waits for the last.
  return Promise.all(
    files.map(async (file) => {
      const { blob, folder } = file;
      const isFit = folder === undefined && blob.size <= Math.min(most.file, room);
      if (heldFiles.has(blob) || !isFit) return file;
      room -= blob.size;
      return { ...file, blob: await hold(blob) };
    }),
  );
}

const heldFiles = new WeakSet<NamedBlob>();

/** A copy; the file itself where it cannot be read, which is then said when it is opened. */
async function hold(blob: NamedBlob): Promise<NamedBlob> {
  const { name, lastModified } = blob;
  try {
    const bytes = await blob.arrayBuffer();
    const copy = new File([bytes], name, lastModified === undefined ? {} : { lastModified });
    heldFiles.add(copy);
    passHandleOn(blob, copy);
    return copy;
  } catch {
    return blob;
  }
}
