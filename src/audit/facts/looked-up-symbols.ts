import { encodeName } from '../../elf/string-table';
import { type LivepatchSymbolName, livepatchSymbolPrefix } from '../../klp/names';
import type { SymbolCandidate } from '../../symbols/symbol-map';
import type { AuditContext } from '../rule';
import { livepatchUses } from './livepatch-uses';
import { firstOfEach, type Site } from './sites';

/** A livepatch symbol with what the sources have of its name. */
export interface LookedUpSymbol {
  /** The first relocation against it. */
  readonly site: Site;
  readonly name: LivepatchSymbolName;
  /** In the symbol's object, by position. */
  readonly candidates: readonly SymbolCandidate[];
}

/** Every livepatch symbol of an object whose symbols are known; a list of exports is not enough. */
export function lookedUpSymbols(context: AuditContext): LookedUpSymbol[] {
  const { map, module } = context;
  if (map === undefined) return [];
  const found: LookedUpSymbol[] = [];
  for (const { first } of firstOfEach(livepatchUses(context), ({ site }) => `${site.symbol}`)) {
    const { site, parsed } = first;
    const owner = parsed === undefined ? undefined : map.ownerOf(parsed.object);
    if (parsed === undefined || owner === undefined || owner.source.format === 'exports') continue;
    const bytes = bareName(module.symbols.nameBytes(site.symbol), parsed);
    const candidates = map.candidates(bytes).filter(({ object }) => object.name === parsed.object);
    found.push({ site, name: parsed, candidates });
  }
  return found;
}

/** The bytes between object and position, as they are: names need not be UTF-8. */
function bareName(whole: Uint8Array, { object }: LivepatchSymbolName): Uint8Array {
  const start = encodeName(`${livepatchSymbolPrefix}${object}.`).length;
  return whole.subarray(start, whole.indexOf(0x2c, start));
}
