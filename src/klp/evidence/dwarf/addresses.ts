import { attempt } from './attempt';
import type { DebugSections } from './debug-section';
import type { MarkCollector } from './marks';
import type { Address, AddressRange } from './ranges';
import type { Field } from './relocated-bytes';
import { baseOf, DW_AT_addr_base, type Unit } from './units';

/** Gives the field of an address of unit `i`; undefined where it cannot be read. */
export type AddressOf = (address: Address, i: number) => Field | undefined;

/**
 * Reads the addresses that are named by their number in `.debug_addr` (clang), of all units in one pass, which collects
 * the marks of their variables as well.
 */
export async function readAddresses(
  debug: DebugSections,
  units: readonly (Unit | undefined)[],
  ranges: readonly (readonly AddressRange[] | undefined)[],
  marks: MarkCollector,
): Promise<AddressOf> {
  const bases = units.map((unit) => unit && baseOf(unit.attributes, DW_AT_addr_base));
  const offsetOf = (index: number, i: number): number => {
    return (bases[i] ?? Number.NaN) + index * (units[i]?.widths.address ?? 0);
  };
  const wanted = new Map<number, number>();
  for (const [i, own] of ranges.entries())
    for (const { low, high } of own ?? [])
      for (const address of [low, high])
        if ('index' in address) wanted.set(offsetOf(address.index, i), units[i]?.widths.address ?? 0);
  wanted.delete(Number.NaN);
  const owners = bases.flatMap((start, unit) => (start === undefined ? [] : [{ start, unit }]));
  const fields = new Map<number, Field>();
  if (owners.length > 0) await readFields(debug, wanted, fields, marks.visitor(owners));
  return (address, i) => ('index' in address ? fields.get(offsetOf(address.index, i)) : address);
}

async function readFields(
  debug: DebugSections,
  wanted: ReadonlyMap<number, number>,
  fields: Map<number, Field>,
  visit: ReturnType<MarkCollector['visitor']>,
): Promise<void> {
  const windows = await attempt(async () =>
    (await debug.open('.debug_addr')).read(
      Array.from(wanted, ([start, width]) => ({ start, end: start + width })),
      visit,
    ),
  );
  for (const window of windows ?? []) {
    const field = await attempt(() => window.field(window.start, wanted.get(window.start) ?? 0));
    if (field !== undefined) fields.set(window.start, field);
  }
}
