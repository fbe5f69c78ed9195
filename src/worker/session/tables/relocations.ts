import { at, bigAt } from '../../../base/column';
import { formatHex } from '../../../base/format';
import { lastThat } from '../../../base/search';
import { relocatedName, relocationKey } from '../../../code/relocation-key';
import { formatAddend } from '../../../elf/dump';
import { relocationTypeName } from '../../../elf/names';
import type { LivepatchModule, RelocationSection } from '../../../klp/livepatch-module';
import type { Plan } from '../../../klp/plan/plan';
import type { RelocationRow } from '../../tables';
import { EnclosingSymbols } from '../enclosing-symbols';
import type { Table } from '../table';
import { TableText } from '../table-text';

interface Place {
  readonly section: RelocationSection;
  readonly row: number;
}

/** Every relocation of every section that is loaded, in file order. */
export function relocationsTable(module: LivepatchModule, plan: Plan | undefined): Table<RelocationRow> {
  const { object, relocations } = module;
  const starts: number[] = [];
  let count = 0;
  for (const { table } of relocations) {
    starts.push(count);
    count += table.count;
  }
  const place = (index: number): Place => {
    const i = lastThat(starts.length, (one) => (starts[one] ?? 0) <= index);
    const section = relocations[i];
    if (section === undefined) throw new RangeError(`relocation ${index} of ${count}`);
    return { section, row: index - (starts[i] ?? 0) };
  };
  const planned = new Map(plan?.symbols.map((symbol) => [symbol.symbol, symbol]));
  const newPlaces = plannedPlaces(plan);
  const enclosing = new EnclosingSymbols(module);
  const make = (index: number): RelocationRow => {
    const { section, row } = place(index);
    const symbol = at(section.table.r_symbol, row);
    const offset = bigAt(section.table.r_offset, row);
    const removed = module.annotations.sections.has(section.index);
    const plannedSymbol = section.livepatch || removed ? undefined : planned.get(symbol);
    const inside = enclosing.find(section.target, offset);
    const type = relocationTypeName(object.header.e_machine, at(section.table.r_type, row));
    return {
      key: relocationKey(module, section, row),
      section: object.sectionName(section.index),
      target: object.sectionName(section.target),
      offset,
      type,
      symbol: relocatedName(module.symbols, symbol),
      addend: bigAt(section.table.r_addend, row),
      ...(plannedSymbol === undefined ? {} : { resolution: plannedSymbol.resolution.kind }),
      ...newPlaces.get(section.index)?.get(row),
      ...(removed ? { removed } : {}),
      ...(inside === undefined ? {} : { enclosing: inside }),
    };
  };
  return {
    count,
    row: make,
    filter: new TableText(count, (index) => {
      const row = make(index);
      return `${row.section} ${formatHex(row.offset)} ${row.type} ${row.symbol} ${row.enclosing ?? ''} ${row.resolution ?? ''} ${row.newSection ?? ''}`;
    }),
    sortable: {
      section: (index) => object.sectionName(place(index).section.index),
      target: (index) => object.sectionName(place(index).section.target),
      offset: (index) => bigAt(place(index).section.table.r_offset, place(index).row),
      type: (index) => make(index).type,
      symbol: (index) => make(index).symbol,
      addend: (index) => make(index).addend,
      enclosing: (index) => make(index).enclosing ?? '',
      resolution: (index) => make(index).resolution ?? '',
      newSection: (index) => make(index).newSection ?? '',
      newSymbol: (index) => make(index).newSymbol ?? '',
    },
    key: (index) => make(index).key,
    columns: [
      'Section',
      'Offset',
      'Type',
      'Symbol',
      'Addend',
      'In',
      'Resolution',
      'Section after',
      'Symbol after',
    ],
    cells: (index) => cellsOf(make(index)),
  };
}

function cellsOf(row: RelocationRow): string[] {
  return [
    row.section,
    formatHex(row.offset),
    row.type,
    row.symbol,
    formatAddend(row.addend),
    row.enclosing ?? '',
    row.resolution ?? '',
    row.newSection ?? '',
    row.newSymbol ?? '',
  ];
}

/** The key of the first relocation of a section at an offset. */
export function keyOfRelocation(module: LivepatchModule, name: string, offset: bigint): string | undefined {
  const section = module.relocations.find(({ index }) => module.object.sectionName(index) === name);
  const row = section?.table.r_offset.indexOf(offset) ?? -1;
  return section === undefined || row < 0 ? undefined : relocationKey(module, section, row);
}

type NewPlace = Pick<RelocationRow, 'newSection' | 'newSymbol'>;

/** For each relocation section, the rows that move: the section they move to, and the symbol they refer to there. */
function plannedPlaces(plan: Plan | undefined): Map<number, Map<number, NewPlace>> {
  const places = new Map<number, Map<number, NewPlace>>();
  const rowsOf = (section: number): Map<number, NewPlace> => {
    const known = places.get(section) ?? new Map<number, NewPlace>();
    places.set(section, known);
    return known;
  };
  for (const { newName, uses } of plan?.symbols.flatMap(({ parts }) => parts) ?? [])
    for (const { section, rows } of uses)
      for (const row of rows) rowsOf(section.index).set(row, { newSymbol: newName });
  for (const { name, moves } of plan?.sections ?? [])
    for (const { section, rows } of moves)
      for (const row of rows) {
        const own = rowsOf(section.index);
        own.set(row, { ...own.get(row), newSection: name });
      }
  return places;
}
