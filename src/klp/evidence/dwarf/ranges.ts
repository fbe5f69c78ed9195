import type { Widths } from './attributes';
import { Cursor } from './cursor';
import { damaged, type Field, type RelocatedBytes } from './relocated-bytes';

/** An address: what a relocation gives, or the number of one in `.debug_addr`. */
export type Address = Field | { readonly index: number };

/** From `low` plus `from` up to `high` plus `to`. */
export interface AddressRange {
  readonly low: Address;
  readonly from: number;
  readonly high: Address;
  readonly to: number;
}

/** A list is read up to this size: more than a thousand sections of code. */
export const longestList = 2 ** 15;

/** A list of `.debug_ranges` (DWARF 2 to 4); `base` is the unit's low_pc. Throws FormatError when damaged. */
export function readRangeList(
  bytes: RelocatedBytes,
  { address }: Widths,
  base: Address | undefined,
): AddressRange[] {
  const ranges: AddressRange[] = [];
  const cursor = new Cursor(bytes);
  let current = base;
  for (;;) {
    const start = cursor.position;
    if (bytes.isAllOnes(start, address) && !bytes.isRelocated(start)) {
      cursor.skip(address);
      current = cursor.field(address);
      continue;
    }
    const [low, high] = [cursor.field(address), cursor.field(address)];
    if (low.section === undefined && high.section === undefined) {
      if (low.value === 0 && high.value === 0) return ranges;
      ranges.push(offsetPair(current, low.value, high.value));
    } else {
      ranges.push({ low, from: 0, high, to: 0 });
    }
  }
}

/** A list of `.debug_rnglists` (DWARF 5, 7.25). */
export function readRnglist(
  bytes: RelocatedBytes,
  { address }: Widths,
  base: Address | undefined,
): AddressRange[] {
  const ranges: AddressRange[] = [];
  const cursor = new Cursor(bytes);
  const byIndex = (): Address => ({ index: cursor.unsigned() });
  const written = (): Address => cursor.field(address);
  const pair = (low: Address, high: Address): number => ranges.push({ low, from: 0, high, to: 0 });
  const span = (low: Address): number => ranges.push({ low, from: 0, high: low, to: cursor.unsigned() });
  let current = base;
  for (;;) {
    const kind = cursor.number(1);
    if (kind === 0) return ranges; // end_of_list
    if (kind === 1)
      current = byIndex(); // base_addressx
    else if (kind === 2)
      pair(byIndex(), byIndex()); // startx_endx
    else if (kind === 3)
      span(byIndex()); // startx_length
    else if (kind === 4)
      ranges.push(offsetPair(current, cursor.unsigned(), cursor.unsigned())); // offset_pair
    else if (kind === 5)
      current = written(); // base_address
    else if (kind === 6)
      pair(written(), written()); // start_end
    else if (kind === 7)
      span(written()); // start_length
    else throw damaged(`kind ${kind} in a range list`);
  }
}

function offsetPair(base: Address | undefined, from: number, to: number): AddressRange {
  if (base === undefined) throw damaged('a range list without base address');
  return { low: base, from, high: base, to };
}
