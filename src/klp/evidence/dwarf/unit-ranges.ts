import { attempt } from './attempt';
import type { Attribute } from './attributes';
import type { DebugSections, Range } from './debug-section';
import { type Address, type AddressRange, longestList, readRangeList, readRnglist } from './ranges';
import { damaged, type RelocatedBytes } from './relocated-bytes';
import { baseOf, DW_AT_high_pc, DW_AT_low_pc, DW_AT_ranges, DW_AT_rnglists_base, type Unit } from './units';

/** The address ranges of each unit; undefined where they cannot be read. */
export async function readUnitRanges(
  debug: DebugSections,
  units: readonly (Unit | undefined)[],
): Promise<(readonly AddressRange[] | undefined)[]> {
  const ranges: (readonly AddressRange[] | undefined)[] = [];
  const lists: { i: number; unit: Unit; window: Range }[] = [];
  for (const [i, unit] of units.entries()) {
    const start = unit && (await attempt(() => listOf(debug, unit)));
    if (unit !== undefined && start !== undefined)
      lists.push({ i, unit, window: { start, end: start + longestList } });
    ranges.push(
      unit?.attributes.has(DW_AT_ranges) === false ? await attempt(() => wholeRange(unit)) : undefined,
    );
  }
  for (const isRnglist of [false, true]) {
    const own = lists.filter(({ unit }) => unit.version >= 5 === isRnglist);
    if (own.length === 0) continue;
    const windows = await attempt(async () =>
      (await debug.open(isRnglist ? '.debug_rnglists' : '.debug_ranges')).read(
        own.map(({ window }) => window),
      ),
    );
    for (const [k, { i, unit }] of own.entries()) {
      const window = windows?.[k];
      if (window !== undefined) ranges[i] = await attempt(() => readList(window, unit, isRnglist));
    }
  }
  return ranges;
}

function readList(window: RelocatedBytes, { attributes, widths }: Unit, isRnglist: boolean): AddressRange[] {
  const base = addressOf(attributes.get(DW_AT_low_pc));
  return isRnglist ? readRnglist(window, widths, base) : readRangeList(window, widths, base);
}

/** Offset of the unit's range list; undefined when it has none. */
async function listOf(debug: DebugSections, { attributes, widths }: Unit): Promise<number | undefined> {
  const ranges = attributes.get(DW_AT_ranges);
  if (ranges?.kind === 'field') return ranges.field.value;
  if (ranges?.kind !== 'list-index') return undefined;
  const base = baseOf(attributes, DW_AT_rnglists_base);
  if (base === undefined) throw damaged('a list by its number, without base');
  const start = base + ranges.index * widths.offset;
  const entry = await (await debug.open('.debug_rnglists')).readPlain({ start, end: start + widths.offset });
  return base + entry.number(start, widths.offset);
}

/** From low_pc to high_pc; no range when the unit has no code. */
function wholeRange({ attributes }: Unit): AddressRange[] {
  const high = attributes.get(DW_AT_high_pc);
  const low = addressOf(attributes.get(DW_AT_low_pc));
  if (high === undefined || low === undefined) return [];
  // An address, or (since DWARF 4) the size.
  if (high.kind !== 'field') {
    const end = addressOf(high);
    if (end === undefined) throw damaged('high_pc is no address');
    return [{ low, from: 0, high: end, to: 0 }];
  }
  if (high.field.section !== undefined) throw damaged('high_pc is an address, not a size');
  return [{ low, from: 0, high: low, to: high.field.value }];
}

function addressOf(attribute: Attribute | undefined): Address | undefined {
  if (attribute?.kind === 'address') return attribute.field;
  return attribute?.kind === 'address-index' ? { index: attribute.index } : undefined;
}
