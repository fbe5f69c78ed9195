// Arrays of records whose size depends on the kernel's configuration: only what a record begins with is known.

import { at } from '../../base/column';
import type { Extent } from './array-extents';
import { functionFields, objectFields } from './klp-records';
import type { PatchReader, RecordSection } from './patch-reader';

/** What is known of a record. */
export interface RecordShape {
  /** The structure's. */
  readonly name: 'klp_func' | 'klp_object';
  /** The known fields' bytes, the least that a record has. */
  readonly smallest: number;
  /** Where it may have pointers. */
  readonly pointers: readonly number[];
  /** Those of them that lead to data, never to code. */
  readonly toData: readonly number[];
  /** Whether the record ends an array. The known fields are within the section. */
  readonly isEmpty: (records: RecordSection, offset: number) => boolean;
}

/** `struct klp_func`; an array ends as klp_for_each_func_static does. */
export const functionShape: RecordShape = {
  name: 'klp_func',
  smallest: functionFields.end,
  pointers: [functionFields.old_name, functionFields.new_func],
  toData: [functionFields.old_name],
  isEmpty: ({ bytes, pointers }, offset) =>
    !pointers.has(offset + functionFields.old_name) &&
    !pointers.has(offset + functionFields.new_func) &&
    bytes.u64(offset + functionFields.old_sympos) === 0n,
};

/** `struct klp_object`; an array ends as klp_for_each_object_static does. */
export const objectShape: RecordShape = {
  name: 'klp_object',
  smallest: objectFields.end,
  pointers: [0, 8, 16, 24, 32, 40],
  toData: [objectFields.name, objectFields.funcs],
  isEmpty: ({ pointers }, offset) =>
    !pointers.has(offset + objectFields.name) && !pointers.has(offset + objectFields.funcs),
};

/** The entries of an array. */
export interface RecordArray {
  /** Bytes from one to the next. */
  readonly stride: number;
  /** Without the empty one at the end. */
  readonly count: number;
  /** `open`: no empty entry ends the array. `unknown`: there may be more entries. */
  readonly end: 'empty-entry' | 'open' | 'unknown';
}

/**
 * Finds the entries of the array that begins at `start` and reaches as far as `extent` says: of `size` bytes each where
 * that is known and the pointers fit it, else by the pointers alone.
 */
export function findEntries(
  reader: PatchReader,
  records: RecordSection,
  start: number,
  extent: Extent,
  shape: RecordShape,
  size: number | undefined,
): RecordArray {
  const end = Math.min(extent.end, records.bytes.length);
  const array = { reader, records, start, end, shape };
  if (start < 0 || start + shape.smallest > end) return { stride: shape.smallest, count: 0, end: 'open' };
  const known = size === undefined ? undefined : knownEntries(array, size);
  return known ?? (extent.isExact ? sizedEntries(array) : undefined) ?? unsizedEntries(array);
}

interface ArrayPlace {
  readonly reader: PatchReader;
  readonly records: RecordSection;
  readonly start: number;
  readonly end: number;
  readonly shape: RecordShape;
}

/** Entries of a known size; `undefined` where the pointers stand elsewhere. */
function knownEntries(array: ArrayPlace, stride: number): RecordArray | undefined {
  const { start, end } = array;
  const count = countFilled(array, stride);
  if (!pointersFit(array, stride, start + count * stride)) return undefined;
  const isEnded = start + count * stride + array.shape.smallest <= end;
  return { stride, count, end: isEnded ? 'empty-entry' : 'open' };
}

/** The smallest stride that fills the array with entries, the last of them empty; else one that fills it without. */
function sizedEntries(array: ArrayPlace): RecordArray | undefined {
  const { start, end, shape } = array;
  let open: RecordArray | undefined;
  for (let stride = shape.smallest; stride <= end - start; stride += 8) {
    if ((end - start) % stride !== 0) continue;
    const all = (end - start) / stride;
    const count = countFilled(array, stride);
    if (count < all - 1 || !pointersFit(array, stride, end)) continue;
    if (count === all - 1) return { stride, count, end: 'empty-entry' };
    open ??= { stride, count, end: 'open' };
  }
  return open;
}

/** The stride that makes the next pointer behind the first entry one of the second entry, where that fits. */
function unsizedEntries(array: ArrayPlace): RecordArray {
  const { records, start, end, shape } = array;
  const { isEmpty, smallest } = shape;
  if (isEmpty(records, start)) return { stride: smallest, count: 0, end: 'empty-entry' };
  const { pointers } = records;
  const next = pointers.offsets[pointers.indexFrom(start + Math.max(...shape.pointers) + 1)];
  if (next === undefined || next >= end) return { stride: smallest, count: 1, end: 'empty-entry' };
  for (const field of shape.toData) {
    const stride = next - start - field;
    if (stride < smallest || stride % 8 !== 0) continue;
    const count = countFilled(array, stride);
    if (!pointersFit(array, stride, start + count * stride)) continue;
    return { stride, count, end: start + (count + 1) * stride <= end ? 'empty-entry' : 'open' };
  }
  return { stride: smallest, count: 1, end: 'unknown' };
}

/** Entries before the first empty one. */
function countFilled({ records, start, end, shape }: ArrayPlace, stride: number): number {
  let count = 0;
  for (let offset = start; offset + shape.smallest <= end; offset += stride) {
    if (shape.isEmpty(records, offset)) break;
    count += 1;
  }
  return count;
}

function pointersFit({ reader, records, start, shape }: ArrayPlace, stride: number, end: number): boolean {
  const { pointers } = records;
  for (let i = pointers.indexFrom(start); i < pointers.offsets.length; i++) {
    const offset = at(pointers.offsets, i);
    if (offset >= end) return true;
    const field = (offset - start) % stride;
    if (!shape.pointers.includes(field)) return false;
    if (shape.toData.includes(field) && reader.isCode(pointers.target(i).section)) return false;
  }
  return true;
}
