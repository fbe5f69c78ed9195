import type { ByteSource } from '../bytes/byte-source';

/** Whether two files have the same bytes; stops reading at the first that differs. */
export async function isSameFile(a: ByteSource, b: ByteSource): Promise<boolean> {
  if (a === b) return true;
  if (a.size !== b.size) return false;
  const chunk = 2 ** 20;
  for (let offset = 0; offset < a.size; offset += chunk) {
    const length = Math.min(chunk, a.size - offset);
    const [left, right] = await Promise.all([a.read(offset, length), b.read(offset, length)]);
    if (!left.every((byte, i) => byte === right[i])) return false;
  }
  return true;
}
