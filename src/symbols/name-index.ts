import { at } from '../base/column';
import type { SymbolRows } from './symbol-rows';

/**
 * The rows by the low bits of their names' hash: one permutation of them, made in two linear passes, no object and no
 * string a symbol.
 */
export class NameIndex {
  readonly #bucketStart: Uint32Array;
  readonly #order: Uint32Array;

  constructor(rows: SymbolRows) {
    // Some rows share a bucket, so that the bucket table stays in the processor's cache while it is filled.
    const buckets = 2 ** Math.min(Math.ceil(Math.log2(Math.max(rows.count / 16, 2))), 16);
    const start = new Uint32Array(buckets + 1);
    const mask = buckets - 1;
    for (let i = 0; i < rows.count; i++) {
      const next = ((rows.nameHash[i] ?? 0) & mask) + 1;
      start[next] = (start[next] ?? 0) + 1;
    }
    for (let i = 1; i <= buckets; i++) start[i] = (start[i] ?? 0) + (start[i - 1] ?? 0);
    const order = new Uint32Array(rows.count);
    const fill = start.slice();
    for (let i = 0; i < rows.count; i++) {
      const bucket = (rows.nameHash[i] ?? 0) & mask;
      const place = fill[bucket] ?? 0;
      order[place] = i;
      fill[bucket] = place + 1;
    }
    this.#bucketStart = start;
    this.#order = order;
  }

  /** The rows whose hash may be this one, ascending. */
  sharing(hash: number): Uint32Array {
    const bucket = hash & (this.#bucketStart.length - 2);
    return this.#order.subarray(at(this.#bucketStart, bucket), at(this.#bucketStart, bucket + 1));
  }
}
