import { at } from '../../../base/column';
import { formatHex } from '../../../base/format';
import { symbolSectionName } from '../../../diff/section-reference';
import { UniqueKeys } from '../../../diff/unique-keys';
import { symbolBindName, symbolTypeName, visibilityName } from '../../../elf/names';
import type { LivepatchModule } from '../../../klp/livepatch-module';
import { parseLivepatchSymbolName } from '../../../klp/names';
import type { Plan, PlannedSymbol } from '../../../klp/plan/plan';
import { statedPrefix } from '../../../klp/stated-name';
import type { SymbolRow } from '../../tables';
import type { Table } from '../table';
import { TableText } from '../table-text';

/** Every symbol but the null symbol. */
export function symbolsTable(module: LivepatchModule, plan: Plan | undefined): Table<SymbolRow> {
  const { symbols, object } = module;
  const unique = new UniqueKeys();
  const names = Array.from({ length: Math.max(symbols.count - 1, 0) }, (_, i) => symbols.displayName(i + 1));
  const keys = names.map((name) => unique.keyFor(name));
  const references = countReferences(module);
  const planned = new Map(plan?.symbols.map((symbol) => [symbol.symbol, symbol]));
  const section = (row: number): string => symbolSectionName(object, symbols, row + 1);
  const resolution = (row: number): string => planned.get(row + 1)?.resolution.kind ?? '';
  const make = (row: number): SymbolRow => {
    const index = row + 1;
    const plannedSymbol = planned.get(index);
    const states = symbols.isUndefined(index) && names[row]?.startsWith(statedPrefix) === true;
    const livepatch = states ? undefined : parseLivepatchSymbolName(names[row] ?? '');
    return {
      key: keys[row] ?? '',
      index,
      name: names[row] ?? '',
      ...(livepatch === undefined ? {} : { livepatch }),
      value: symbols.value(index),
      size: symbols.size(index),
      type: symbolTypeName(symbols.type(index)),
      bind: symbolBindName(symbols.bind(index)),
      visibility: visibilityName(at(symbols.st_other, index)),
      section: section(row),
      references: at(references, index),
      ...(plannedSymbol === undefined ? {} : { resolution: plannedSymbol.resolution.kind }),
      ...newNameOf(plannedSymbol),
    };
  };
  return {
    count: names.length,
    row: make,
    filter: new TableText(
      names.length,
      (row) =>
        `${names[row] ?? ''} ${section(row)} ${symbolTypeName(symbols.type(row + 1))} ${symbolBindName(symbols.bind(row + 1))} ${resolution(row)}`,
    ),
    sortable: {
      index: (row) => row,
      name: (row) => names[row] ?? '',
      value: (row) => symbols.value(row + 1),
      size: (row) => symbols.size(row + 1),
      type: (row) => symbolTypeName(symbols.type(row + 1)),
      bind: (row) => symbolBindName(symbols.bind(row + 1)),
      visibility: (row) => visibilityName(at(symbols.st_other, row + 1)),
      section,
      references: (row) => at(references, row + 1),
      resolution,
      newName: (row) => newNameOf(planned.get(row + 1)).newName ?? '',
    },
    key: (row) => keys[row] ?? '',
    columns: ['Num', 'Value', 'Size', 'Type', 'Bind', 'Vis', 'Ndx', 'Name', 'Resolution', 'After'],
    cells: (index) => cellsOf(make(index)),
  };
}

function cellsOf(row: SymbolRow): string[] {
  return [
    `${row.index}`,
    formatHex(row.value),
    `${row.size}`,
    row.type,
    row.bind,
    row.visibility,
    row.section,
    row.name,
    row.resolution ?? '',
    row.newName ?? '',
  ];
}

/** What it becomes; all names of a symbol that becomes several. */
function newNameOf(symbol: PlannedSymbol | undefined): { readonly newName?: string } {
  return symbol === undefined || symbol.parts.length === 0
    ? {}
    : { newName: symbol.parts.map(({ newName }) => newName).join(', ') };
}

function countReferences({ symbols, relocations }: LivepatchModule): Uint32Array {
  const counts = new Uint32Array(symbols.count);
  for (const { table } of relocations) {
    for (let row = 0; row < table.count; row++) {
      const symbol = at(table.r_symbol, row);
      if (symbol < counts.length) counts[symbol] = at(counts, symbol) + 1;
    }
  }
  return counts;
}
