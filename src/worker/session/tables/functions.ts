import { at, bigAt } from '../../../base/column';
import { formatHex } from '../../../base/format';
import type { SectionIndex } from '../../../elf/section';
import type { LivepatchModule } from '../../../klp/livepatch-module';
import type { PatchDescription } from '../../../klp/patch/patch-description';
import type { Plan } from '../../../klp/plan/plan';
import type { FunctionRow } from '../../tables';
import { CodeKeys } from '../code-keys';
import type { Table } from '../table';
import { TableText } from '../table-text';

/** Everything that can be shown as code by its name. */
export function functionsTable(
  module: LivepatchModule,
  plan: Plan | undefined,
  patch: PatchDescription | undefined,
): Table<FunctionRow> {
  const moved = movedOffsets(plan);
  const replaced = replacedBy(patch);
  const rows = CodeKeys.of(module).functions.map((found): FunctionRow => {
    const { key, name, base, section, sectionKey, offset, size, ordinary, livepatch } = found;
    const offsets = moved.get(section) ?? noOffsets;
    const replaces = replaced.get(`${section} ${offset}`);
    return {
      key,
      name,
      section: sectionKey,
      offset,
      size,
      ordinary,
      livepatch,
      converted: countBefore(offsets, offset + size) - countBefore(offsets, offset),
      ...(replaces !== undefined && { replaces: replaces.join(', ') }),
      place: `${base}+0x0`,
    };
  });
  const row = (index: number): FunctionRow => {
    const found = rows[index];
    if (found === undefined) throw new RangeError(`function ${index} of ${rows.length}`);
    return found;
  };
  return {
    count: rows.length,
    row,
    filter: new TableText(rows.length, (index) => {
      const { name, section, livepatch, converted, replaces } = row(index);
      const late = livepatch + converted > 0 ? 'livepatch' : '';
      return [name, section, late, replaces === undefined ? '' : `replaces ${replaces}`].join(' ');
    }),
    sortable: {
      name: (index) => row(index).name,
      section: (index) => row(index).section,
      offset: (index) => row(index).offset,
      size: (index) => row(index).size,
      ordinary: (index) => row(index).ordinary,
      livepatch: (index) => row(index).livepatch + row(index).converted,
      replaces: (index) => row(index).replaces ?? '',
    },
    key: (index) => row(index).key,
    columns: [
      'Function',
      'Section',
      'Offset',
      'Size',
      'Relocations',
      'Livepatch relocations',
      'To be converted',
      'Replaces',
    ],
    cells: (index) => cellsOf(row(index)),
  };
}

function cellsOf({
  name,
  section,
  offset,
  size,
  ordinary,
  livepatch,
  converted,
  replaces,
}: FunctionRow): string[] {
  return [
    name,
    section,
    formatHex(offset),
    `${size}`,
    `${ordinary}`,
    `${livepatch}`,
    `${converted}`,
    replaces ?? '',
  ];
}

const noOffsets = new Float64Array(0);

/** Where the relocations are that the conversion moves to sections of livepatch: by section, ascending. */
function movedOffsets(plan: Plan | undefined): ReadonlyMap<SectionIndex, Float64Array> {
  const found = new Map<SectionIndex, number[]>();
  for (const { target, moves } of plan?.sections ?? []) {
    const offsets = found.get(target) ?? [];
    found.set(target, offsets);
    for (const { section, rows } of moves)
      for (const row of rows) offsets.push(Number(bigAt(section.table.r_offset, row)));
  }
  return new Map(Array.from(found, ([section, offsets]) => [section, Float64Array.from(offsets).sort()]));
}

/** How many of ascending numbers are less; in logarithmic time. */
function countBefore(offsets: Float64Array, limit: number): number {
  let [low, high] = [0, offsets.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (at(offsets, middle) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What each new function replaces, by its section and offset. */
function replacedBy(patch: PatchDescription | undefined): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const { name = 'vmlinux', functions } of patch?.objects ?? []) {
    for (const { oldName, newFunction } of functions) {
      if (newFunction === undefined || newFunction.section === 0) continue;
      const key = `${newFunction.section} ${newFunction.offset}`;
      found.set(key, [...(found.get(key) ?? []), `${name}:${oldName}`]);
    }
  }
  return found;
}
