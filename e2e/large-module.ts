import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { bytesOf, samples } from './samples';

/** Bytes of the largest module that is opened: its digest takes long enough for whoever wants to cancel. */
export const longest = 2 ** 31 - 2 ** 20;

/** A real module with nothing behind it but room: a sparse file of `size` bytes, whose path is returned. */
export async function largeModule(folder: string, size: number): Promise<string> {
  const path = join(folder, `large-${size}.ko`);
  const file = await open(path, 'w');
  await file.write(bytesOf(samples.unique.module));
  await file.truncate(size);
  await file.close();
  return path;
}
