import { at } from '../../base/column';
import { SHN_ABS, SHN_LIVEPATCH, SHN_UNDEF, STB_WEAK } from '../../elf/constants';
import type { SymbolIndex, SymbolTable } from '../../elf/symbol';
import {
  type LivepatchSymbolName,
  livepatchSymbolPrefix,
  oldSymbolNameLimit,
  parseLivepatchSymbolName,
  symbolNameLimit,
} from '../../klp/names';
import { isAtLeast, type KernelProfile } from '../../loader/profile';
import type { AuditContext } from '../rule';
import { firstOfEach, gateOf, type Site, sitesOf } from './sites';

/** A symbol with SHN_LIVEPATCH as the livepatch relocations of one object refer to it. */
export interface LivepatchUse {
  /** The first of the relocations. */
  readonly site: Site;
  /** How many there are. */
  readonly count: number;
  /** The object whose arrival applies them; `undefined` where the section's name does not say. */
  readonly gate: string | undefined;
  /** `undefined` for a name that the kernel refuses. */
  readonly parsed: LivepatchSymbolName | undefined;
}

/** Every pair of object and symbol once. */
export function livepatchUses({ module, profile }: AuditContext): LivepatchUse[] {
  const limit = symbolLimit(profile);
  const gates = new Map(module.relocations.map((section) => [section, gateOf(module, section)]));
  const gateOfSite = ({ section }: Site): string | undefined => gates.get(section);
  const marked = withSymbol(sitesOf(module, 'livepatch'), SHN_LIVEPATCH);
  return firstOfEach(marked, (site) => `${gateOfSite(site)} ${site.symbol}`).map(({ first, count }) => ({
    site: first,
    count,
    gate: gateOfSite(first),
    parsed: parseLivepatchSymbolName(first.symbolName, limit),
  }));
}

function* withSymbol(sites: Iterable<Site>, symbolSection: number): Generator<Site> {
  for (const site of sites) if (site.symbolSection === symbolSection) yield site;
}

/** Bytes of a symbol's name that the kernel reads: KSYM_NAME_LEN less the NUL. */
export function symbolLimit(profile: KernelProfile): number {
  return isAtLeast(profile, '6.1') ? symbolNameLimit : oldSymbolNameLimit;
}

/**
 * Whether a symbol has the name of a livepatch symbol and is plainly undefined, which the loader refuses, or absolute, which
 * it takes for 0. Weak undefined ones wait for objtool klp post-link, `.klp.sym.rela.` ones for the minimal klp-convert.
 */
export function isUnmarked(symbols: SymbolTable, symbol: SymbolIndex): boolean {
  const st_shndx = at(symbols.st_shndx, symbol);
  const isLost = st_shndx === SHN_ABS || (st_shndx === SHN_UNDEF && symbols.bind(symbol) !== STB_WEAK);
  if (!isLost) return false;
  const name = symbols.name(symbol);
  return name.startsWith(livepatchSymbolPrefix) && !name.startsWith(`${livepatchSymbolPrefix}rela.`);
}
