// The architectures whose relocation code is known.

import type { ArchRules } from './arch';
import { ppc64Rules } from './ppc64';
import { x86_64Rules } from './x86-64';

const known: readonly ArchRules[] = [x86_64Rules, ppc64Rules];

/** The rules of an architecture; `undefined` for one that is not tabled yet. */
export function archRulesFor(e_machine: number): ArchRules | undefined {
  return known.find((rules) => rules.e_machine === e_machine);
}
