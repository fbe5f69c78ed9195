// Tables are structs of typed-array columns: one element a row, no object per row. These are the accessors.

import { AssertionError } from './assert';

// Four kinds and no fifth: V8 tells so many apart in place where a column is read, and {@link at} reads all there are.
type NumberColumn = Uint8Array | Uint32Array | Int32Array | Float64Array;

/** The element, or an {@link AssertionError}: an index past the end is our bug and never reads as 0. */
export function at(column: NumberColumn, index: number): number {
  const value = column[index];
  if (value === undefined) throw new AssertionError(`index ${index} of a column of ${column.length}`);
  return value;
}

/** As {@link at}, for the 64-bit columns. */
export function bigAt(column: BigUint64Array | BigInt64Array, index: number): bigint {
  const value = column[index];
  if (value === undefined) throw new AssertionError(`index ${index} of a column of ${column.length}`);
  return value;
}

/** The numbers 0 … count - 1. Not `Uint32Array.from`, which takes ten times as long. */
export function ascending(count: number): Uint32Array<ArrayBuffer> {
  const column = new Uint32Array(count);
  for (let i = 0; i < count; i++) column[i] = i;
  return column;
}
