import { at, bigAt } from '../../base/column';
import type { SymbolIndex } from '../../elf/symbol';
import type { LivepatchModule } from '../livepatch-module';
import { EnclosingFunctions } from './enclosing-functions';

/** Shadow variables (kernel/livepatch/shadow.c, since 4.15) and states (kernel/livepatch/state.c, since 5.5). */
export const interfaceFunctions = [
  'klp_shadow_get',
  'klp_shadow_alloc',
  'klp_shadow_get_or_alloc',
  'klp_shadow_free',
  'klp_shadow_free_all',
  'klp_get_state',
  'klp_get_prev_state',
] as const;
export type InterfaceFunction = (typeof interfaceFunctions)[number];

/** That a module refers to a function of the kernel's interface for livepatches. */
export interface InterfaceUse {
  readonly name: InterfaceFunction;
  /** The functions that refer to it, in the order of the relocations, and how often. */
  readonly callers: readonly { readonly symbol: SymbolIndex; readonly count: number }[];
  /** References from elsewhere: from data, as a pointer, or from code that no symbol covers. */
  readonly elsewhere: number;
}

/**
 * Who uses shadow variables and states, by the relocations; those that are not used are left out. The id of a shadow
 * variable is an argument that code passes, of which nothing is said.
 */
export function findInterfaceUses(module: LivepatchModule): InterfaceUse[] {
  const wanted = importedInterface(module);
  if (wanted.size === 0) return [];
  const functions = new EnclosingFunctions(module);
  const found = new Map<InterfaceFunction, { callers: Map<SymbolIndex, number>; elsewhere: number }>();
  for (const { target, table } of module.relocations)
    for (let row = 0; row < table.count; row++) {
      const name = wanted.get(at(table.r_symbol, row));
      if (name === undefined) continue;
      const use = found.get(name) ?? { callers: new Map<SymbolIndex, number>(), elsewhere: 0 };
      found.set(name, use);
      const caller = functions.at(target, Number(bigAt(table.r_offset, row)));
      if (caller === undefined) use.elsewhere += 1;
      else use.callers.set(caller, (use.callers.get(caller) ?? 0) + 1);
    }
  return interfaceFunctions.flatMap((name) => {
    const use = found.get(name);
    if (use === undefined) return [];
    const callers = [...use.callers].map(([symbol, count]) => ({ symbol, count }));
    return [{ name, callers, elsewhere: use.elsewhere }];
  });
}

function importedInterface({ symbols }: LivepatchModule): Map<SymbolIndex, InterfaceFunction> {
  const imported = new Map<SymbolIndex, InterfaceFunction>();
  for (let symbol = 1; symbol < symbols.count; symbol++) {
    if (!symbols.isUndefined(symbol)) continue;
    const name = symbols.name(symbol);
    const known = interfaceFunctions.find((wanted) => wanted === name);
    if (known !== undefined) imported.set(symbol, known);
  }
  return imported;
}
