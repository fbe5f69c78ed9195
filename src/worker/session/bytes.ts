import { at } from '../../base/column';
import { sectionKeys } from '../../diff/section-reference';
import type { ObjectFile } from '../../elf/object-file';
import type { BytesDiff, BytesRange, BytesWindow } from '../tables';

/** The most that is handed to the page at once. */
const largestWindow = 2 ** 20;

/** Part of a section; what lies outside the section is left out. `undefined` when there is no such section. */
export async function readBytes(object: ObjectFile, range: BytesRange): Promise<BytesWindow | undefined> {
  const index = sectionKeys(object).indexOf(range.section, 1);
  if (index < 0) return undefined;
  const contents = object.contents(index);
  const offset = Math.min(Math.max(Math.floor(range.offset), 0), contents.size);
  const length = Math.min(Math.max(Math.floor(range.length), 0), contents.size - offset, largestWindow);
  return {
    ...range,
    offset,
    length,
    size: contents.size,
    fileOffset: at(object.sections.sh_offset, index),
    bytes: await contents.read(offset, length),
  };
}

/** Both sides of a section, at most `limit` bytes each. `undefined` when neither side has it. */
export async function readBothSides(
  before: ObjectFile,
  after: ObjectFile,
  section: string,
  limit: number,
): Promise<BytesDiff | undefined> {
  const read = (object: ObjectFile, side: BytesRange['side']): Promise<BytesWindow | undefined> =>
    readBytes(object, { side, section, offset: 0, length: limit });
  const [left, right] = await Promise.all([read(before, 'before'), read(after, 'after')]);
  if (left === undefined && right === undefined) return undefined;
  return {
    section,
    ...(left === undefined ? {} : { before: left.bytes }),
    ...(right === undefined ? {} : { after: right.bytes }),
    truncated:
      Math.max((left?.size ?? 0) - (left?.length ?? 0), (right?.size ?? 0) - (right?.length ?? 0)) > 0,
  };
}
