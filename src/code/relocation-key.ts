import { at, bigAt } from '../base/column';
import { formatHex } from '../base/format';
import { relocationTypeName } from '../elf/names';
import type { SymbolTable } from '../elf/symbol';
import type { LivepatchModule, RelocationSection } from '../klp/livepatch-module';

/** What a relocation refers to, for people: a section symbol is called as its section, one that is not there by its number. */
export function relocatedName(symbols: SymbolTable, symbol: number): string {
  return symbol < symbols.count ? symbols.displayName(symbol) : `symbol ${symbol}`;
}

/** The name of a relocation in links and tables: by names, so that a link survives a rebuild of the module. */
export function relocationKey(
  { object, symbols }: LivepatchModule,
  { index, table }: RelocationSection,
  row: number,
): string {
  const type = relocationTypeName(object.header.e_machine, at(table.r_type, row));
  const symbol = relocatedName(symbols, at(table.r_symbol, row));
  return `${object.sectionName(index)}+${formatHex(bigAt(table.r_offset, row))}:${type}:${symbol}`;
}
