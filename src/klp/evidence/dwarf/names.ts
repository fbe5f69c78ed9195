import { attempt } from './attempt';
import type { DebugSections, Range } from './debug-section';
import { damaged, type RelocatedBytes } from './relocated-bytes';
import { baseOf, DW_AT_name, DW_AT_str_offsets_base, type Unit } from './units';

/** The name of each unit; undefined where it cannot be read. */
export async function resolveNames(
  debug: DebugSections,
  units: readonly (Unit | undefined)[],
): Promise<(string | undefined)[]> {
  const indexed = units.map((unit) => (unit === undefined ? undefined : indexedName(unit)));
  const entries = await readIndexed(debug, indexed);
  const names: (string | undefined)[] = [];
  for (const [i, unit] of units.entries())
    names.push(unit === undefined ? undefined : await attempt(() => readName(debug, unit, entries[i])));
  return names;
}

/** Where in `.debug_str_offsets` (clang) the offset of the name stands. */
function indexedName({ attributes, widths }: Unit): Range | undefined {
  const name = attributes.get(DW_AT_name);
  if (name?.kind !== 'name-index') return undefined;
  // Without the base the table's header of 8 or 16 bytes comes before (DWARF 5, 7.26).
  const base = baseOf(attributes, DW_AT_str_offsets_base) ?? widths.offset * 2;
  const start = base + name.index * widths.offset;
  return { start, end: start + widths.offset };
}

async function readIndexed(
  debug: DebugSections,
  ranges: readonly (Range | undefined)[],
): Promise<(RelocatedBytes | undefined)[]> {
  const wanted = ranges.filter((range) => range !== undefined);
  if (wanted.length === 0) return [];
  const read = await attempt(async () => (await debug.open('.debug_str_offsets')).read(wanted));
  const byRange = new Map(wanted.map((range, i) => [range, read?.[i]]));
  return ranges.map((range) => (range === undefined ? undefined : byRange.get(range)));
}

async function readName(
  debug: DebugSections,
  { attributes, widths }: Unit,
  indexed: RelocatedBytes | undefined,
): Promise<string> {
  const name = attributes.get(DW_AT_name);
  if (name?.kind === 'text') return name.text;
  if (name?.kind === 'name') return (await debug.open(name.table)).nameAt(name.field.value);
  if (indexed === undefined) throw damaged('a unit without name');
  return (await debug.open('.debug_str')).nameAt(indexed.field(indexed.start, widths.offset).value);
}
