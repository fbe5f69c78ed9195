import { at } from '../../base/column';
import { groupBy } from '../../base/group-by';
import type { SymbolIndex } from '../../elf/symbol';
import type { Annotation } from '../annotations';
import { isNoneRelocation, type LivepatchModule, type RelocationSection } from '../livepatch-module';
import { livepatchSymbolPrefix } from '../names';
import { statedPrefix } from '../stated-name';

/** Relocations of one section against one symbol. */
export interface SymbolUse {
  readonly section: RelocationSection;
  /** Rows of the section's table, ascending. */
  readonly rows: readonly number[];
}

/** An undefined symbol that a plan is about, with all that refers to it. */
export interface PlannedUses {
  readonly symbol: SymbolIndex;
  readonly uses: readonly SymbolUse[];
  readonly annotations: readonly Annotation[];
}

/** The undefined symbols that relocations or annotations refer to or whose names say object and position, in their order. */
export function findPlannedUses(module: LivepatchModule): PlannedUses[] {
  const uses = collectUses(module);
  const annotations = groupBy(module.annotations.annotations, (annotation) => annotation.symbol);
  return [...new Set([...uses.keys(), ...annotations.keys(), ...symbolsThatState(module)])]
    .sort((a, b) => a - b)
    .filter((symbol) => isPlannable(module, symbol))
    .map((symbol) => ({
      symbol,
      uses: uses.get(symbol) ?? [],
      annotations: annotations.get(symbol) ?? [],
    }));
}

/** The relocations that the module loader or the conversion resolves, by the undefined symbol that they refer to. */
function collectUses(module: LivepatchModule): Map<SymbolIndex, SymbolUse[]> {
  const uses = new Map<SymbolIndex, SymbolUse[]>();
  const { symbols, annotations, object } = module;
  for (const section of module.relocations) {
    if (section.livepatch || annotations.sections.has(section.index)) continue;
    const rowsBySymbol = new Map<SymbolIndex, number[]>();
    for (let row = 0; row < section.table.count; row++) {
      const symbol = at(section.table.r_symbol, row);
      if (symbol === 0 || symbol >= symbols.count || !symbols.isUndefined(symbol)) continue;
      if (isNoneRelocation(object.header.e_machine, at(section.table.r_type, row))) continue;
      const rows = rowsBySymbol.get(symbol);
      if (rows === undefined) rowsBySymbol.set(symbol, [row]);
      else rows.push(row);
    }
    for (const [symbol, rows] of rowsBySymbol) {
      const known = uses.get(symbol);
      if (known === undefined) uses.set(symbol, [{ section, rows }]);
      else known.push({ section, rows });
    }
  }
  return uses;
}

/** Undefined symbols whose names say object and position, used or not. */
function symbolsThatState({ symbols }: LivepatchModule): SymbolIndex[] {
  const found: SymbolIndex[] = [];
  for (let i = 1; i < symbols.count; i++)
    if (symbols.isUndefined(i) && symbols.name(i).startsWith(statedPrefix)) found.push(i);
  return found;
}

/** Not those that klp-convert never touches: defined ones, the PowerPC TOC, and what is livepatch already. */
export function isPlannable({ symbols }: LivepatchModule, symbol: SymbolIndex): boolean {
  if (symbol === 0 || symbol >= symbols.count || !symbols.isUndefined(symbol)) return false;
  const name = symbols.name(symbol);
  if (name.startsWith(statedPrefix)) return true;
  return name !== '' && name !== '.TOC.' && !name.startsWith(livepatchSymbolPrefix);
}
