import { ascending } from '../base/column';

/**
 * The order of rows by a 64-bit key given as halves: `result[0]` is the row with the smallest. Stable. Four passes of 16
 * bits, of which those that all rows agree in are left out.
 */
export function sortedOrder(high: Uint32Array, low: Uint32Array): Uint32Array<ArrayBuffer> {
  const count = high.length;
  let order = ascending(count);
  let other = new Uint32Array(count);
  const starts = new Uint32Array(0x10001);
  for (const [half, shift] of [
    [low, 0],
    [low, 16],
    [high, 0],
    [high, 16],
  ] as const) {
    if (!differ(half, shift)) continue;
    starts.fill(0);
    for (let row = 0; row < count; row++) {
      const next = (((half[row] ?? 0) >>> shift) & 0xffff) + 1;
      starts[next] = (starts[next] ?? 0) + 1;
    }
    for (let digit = 1; digit <= 0x10000; digit++)
      starts[digit] = (starts[digit] ?? 0) + (starts[digit - 1] ?? 0);
    for (let place = 0; place < count; place++) {
      const row = order[place] ?? 0;
      const digit = ((half[row] ?? 0) >>> shift) & 0xffff;
      const target = starts[digit] ?? 0;
      other[target] = row;
      starts[digit] = target + 1;
    }
    [order, other] = [other, order];
  }
  return order;
}

/** Whether not all rows have the same 16 bits from `shift` on. Most often the first two tell. */
function differ(half: Uint32Array, shift: number): boolean {
  const first = half[0] ?? 0;
  for (let row = 1; row < half.length; row++)
    if (((((half[row] ?? 0) ^ first) >>> shift) & 0xffff) !== 0) return true;
  return false;
}
