import { at, bigAt } from '../../base/column';
import type { SymbolIndex } from '../../elf/symbol';
import type { LivepatchModule } from '../livepatch-module';
import type { SectionPlace } from './patch-description';
import { addressType } from './pointers';

const section = '.gnu.linkonce.this_module';

/**
 * Where a module has a pointer to its `__this_module`: by the name, which is undefined before modpost, or as the beginning
 * of the section. Those in that section itself are left out.
 */
export function thisModulePointers(module: LivepatchModule): SectionPlace[] {
  const { object, symbols } = module;
  const own = object.findSection(section);
  const type = addressType(module);
  const starts = symbolsOfThisModule(module, own);
  const places: SectionPlace[] = [];
  for (const { target, table, livepatch } of module.relocations) {
    if (livepatch || target === own) continue;
    for (let row = 0; row < table.count; row++) {
      const symbol = at(table.r_symbol, row);
      if (!starts.has(symbol) || at(table.r_type, row) !== type) continue;
      if (symbols.value(symbol) + bigAt(table.r_addend, row) !== 0n) continue;
      places.push({ section: target, offset: Number(bigAt(table.r_offset, row)) });
    }
  }
  return places;
}

function symbolsOfThisModule({ symbols }: LivepatchModule, own: number | undefined): Set<SymbolIndex> {
  const found = new Set<SymbolIndex>();
  for (let symbol = 1; symbol < symbols.count; symbol++) {
    const isThere = symbols.isUndefined(symbol)
      ? symbols.name(symbol) === '__this_module'
      : own !== undefined && symbols.definedIn(symbol) === own;
    if (isThere) found.add(symbol);
  }
  return found;
}
