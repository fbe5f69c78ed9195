// For the tests of this folder.

import type { KernelRelease } from '../profile';
import type { ArchRules, RelocationSite } from './arch';

/** A site in section 1, of a symbol that is defined elsewhere in the module. */
export function siteOf(type: number, more: Partial<RelocationSite> = {}): RelocationSite {
  return {
    ...{ type, addend: 0n, offset: 0n, symbolName: 'f', symbolSection: 3, symbolValue: 0n, symbolOther: 0 },
    isHigh: () => false,
    ...{ target: 1, littleEndian: true, bytes: new Uint8Array(16), section: 2, entry: 0, module: 'lp' },
    ...more,
  };
}

/** `written 4`, `ignored`, or `EINVAL: ` and the line in dmesg. */
export function outcomeOf(rules: ArchRules, site: RelocationSite, release: KernelRelease): string {
  const outcome = rules.checkRelocation(site, { release, isDebian: false });
  if (outcome.kind === 'refused') return `${outcome.errno}: ${outcome.messages.join()}`;
  return outcome.kind === 'written' ? `written ${outcome.width}` : outcome.kind;
}
