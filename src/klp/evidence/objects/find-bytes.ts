import { at } from '../../../base/column';

/**
 * The offsets, multiples of `align`, at which `needle`, which is not empty, stands in `haystack`; undefined when there
 * are more than `most`. In linear time (Knuth, Morris, Pratt).
 */
export function findBytes(
  haystack: Uint8Array,
  needle: Uint8Array,
  align: number,
  most: number,
): number[] | undefined {
  const found: number[] = [];
  if (needle.length > haystack.length) return found;
  const borders = bordersOf(needle);
  let matched = 0;
  for (let i = 0; i < haystack.length; i++) {
    const byte = at(haystack, i);
    while (matched > 0 && (matched === needle.length || byte !== needle[matched]))
      matched = at(borders, matched - 1);
    if (byte === needle[matched]) matched += 1;
    if (matched < needle.length) continue;
    const start = i + 1 - needle.length;
    if (start % align !== 0) continue;
    if (found.length === most) return undefined;
    found.push(start);
  }
  return found;
}

/** For each beginning of the needle the length of its longest proper beginning that is its end as well. */
function bordersOf(needle: Uint8Array): Int32Array {
  const borders = new Int32Array(needle.length);
  let length = 0;
  for (let i = 1; i < needle.length; i++) {
    const byte = at(needle, i);
    while (length > 0 && byte !== needle[length]) length = at(borders, length - 1);
    if (byte === needle[length]) length += 1;
    borders[i] = length;
  }
  return borders;
}
