import type { RowSource } from '../data-table/row-source';

/** Bytes to show, a window at a time. A new object for other bytes. */
export interface HexSource {
  readonly size: number;
  /** At most `length` bytes from `offset`, fewer at the end. */
  load(offset: number, length: number): Promise<Uint8Array>;
}

/** A part of the bytes that matters. */
export interface HexMark {
  readonly offset: number;
  readonly length: number;
  readonly tone: 'accent' | 'livepatch' | 'added' | 'removed';
}

/** A source over bytes that are all there. */
export function hexSourceOf(bytes: Uint8Array): HexSource {
  return {
    size: bytes.length,
    load: (offset, length) => Promise.resolve(bytes.subarray(offset, offset + length)),
  };
}

/** The bytes as rows of `width`, for the same loader that tables use. */
export function rowsOfBytes(source: HexSource, width: number): RowSource<Uint8Array> {
  const count = Math.ceil(source.size / width);
  return {
    query: String(width),
    revision: 0,
    load: async (offset, limit) => {
      const bytes = await source.load(offset * width, limit * width);
      const rows: Uint8Array[] = [];
      for (let at = 0; at < bytes.length; at += width) rows.push(bytes.subarray(at, at + width));
      return { total: count, matching: count, rows };
    },
    find: () => Promise.resolve(-1),
  };
}
