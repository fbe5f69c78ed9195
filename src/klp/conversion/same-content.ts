import { type ByteSource, segmentsOf } from '../../bytes/byte-source';
import type { ObjectFile } from '../../elf/object-file';
import type { SectionIndex } from '../../elf/section';

/** Whether two sections have the same bytes. Slices of the same place of the same file are the same without being read. */
export async function isSameContent(
  a: ObjectFile,
  ai: SectionIndex,
  b: ObjectFile,
  bi: SectionIndex,
): Promise<boolean> {
  const [before, after] = [a.contents(ai), b.contents(bi)];
  if (before.size !== after.size) return false;
  const [x, ...more] = segmentsOf(before);
  const [y, ...others] = segmentsOf(after);
  if (more.length === 0 && others.length === 0 && x?.source === y?.source && x?.offset === y?.offset)
    return true;
  const chunk = 2 ** 20;
  for (let offset = 0; offset < before.size; offset += chunk) {
    const length = Math.min(chunk, before.size - offset);
    const [left, right] = await Promise.all([before.read(offset, length), after.read(offset, length)]);
    if (!left.every((byte, i) => byte === right[i])) return false;
  }
  return true;
}

/** Whether bytes are those of `before` and, behind them, `more`. For what is small enough to be held in memory. */
export async function isAppended(before: ByteSource, more: Uint8Array, after: ByteSource): Promise<boolean> {
  if (after.size !== before.size + more.length) return false;
  const [old, whole] = await Promise.all([before.read(0, before.size), after.read(0, after.size)]);
  return whole.every((byte, i) => byte === (i < old.length ? old[i] : more[i - old.length]));
}
