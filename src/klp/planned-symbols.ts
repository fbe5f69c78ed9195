import { at } from '../base/column';
import { SHT_RELA } from '../elf/constants';
import { decodeName } from '../elf/string-table';
import type { SymbolIndex } from '../elf/symbol';
import type { SymbolMap } from '../symbols/symbol-map';
import type { Annotation } from './annotations';
import { isNoneRelocation, type LivepatchModule, type RelocationSection } from './livepatch-module';
import { livepatchSymbolName, livepatchSymbolPrefix } from './names';
import type { PlannedSymbol, SymbolUse } from './plan';
import { type ConvertedResolution, isConverted, type Resolution } from './resolution';
import { resolveSymbol } from './resolve';
import { isConvertibleSection } from './section-rules';
import { parseStatedName, statedPrefix } from './stated-name';

/** The relocations that the module loader or the conversion resolves, by the undefined symbol that they refer to. */
export function collectUses(module: LivepatchModule): Map<SymbolIndex, SymbolUse[]> {
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
export function symbolsThatState({ symbols }: LivepatchModule): SymbolIndex[] {
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

/** Decides one symbol, with what becomes of its name. */
export function planSymbol(
  module: LivepatchModule,
  symbol: SymbolIndex,
  uses: readonly SymbolUse[],
  annotations: readonly Annotation[],
  map: SymbolMap | undefined,
): PlannedSymbol {
  const name = module.symbols.name(symbol);
  const resolution = checkSections(module, resolveSymbol(module, symbol, annotations, map), uses);
  const newName = newNameOf(resolution, name, uses);
  const sought = soughtName(module, symbol);
  return { symbol, name, sought, resolution, uses, makes: [], annotations, newName };
}

function soughtName({ symbols }: LivepatchModule, symbol: SymbolIndex): string {
  const name = symbols.name(symbol);
  if (!name.startsWith(statedPrefix)) return name;
  const stated = parseStatedName(symbols.nameBytes(symbol));
  return 'why' in stated ? name : decodeName(stated.symbol);
}

function newNameOf(resolution: Resolution, name: string, uses: readonly SymbolUse[]): string | undefined {
  if (!isConverted(resolution)) return undefined;
  const { object, position } = resolution;
  // Without a use the loader would look for the name that states: it becomes a livepatch symbol all the same.
  if (resolution.kind === 'stated')
    return livepatchSymbolName({ object, symbol: decodeName(resolution.symbol), position });
  return uses.length > 0 ? livepatchSymbolName({ object, symbol: name, position }) : undefined;
}

function checkSections(
  module: LivepatchModule,
  resolution: Resolution,
  uses: readonly SymbolUse[],
): Resolution {
  if (!isConverted(resolution)) return resolution;
  const { object, candidates } = resolution;
  const sections = uses
    .filter(({ section }) => !isConvertible(module, section, resolution))
    .map(({ section }) => module.object.sectionName(section.index));
  return sections.length === 0 ? resolution : { kind: 'unsupported', object, sections, candidates };
}

function isConvertible(
  module: LivepatchModule,
  section: RelocationSection,
  { kind, object }: ConvertedResolution,
): boolean {
  // The livepatch format has no SHT_REL: kernel/livepatch/core.c reads Elf_Rela.
  if (at(module.object.sections.sh_type, section.index) !== SHT_RELA) return false;
  // The minimal klp-convert has no rules for sections.
  return kind === 'stated' || isConvertibleSection(module.object.sectionName(section.index), object);
}
