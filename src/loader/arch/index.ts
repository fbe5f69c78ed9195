// The architectures whose relocation code is known.

import type { ArchRules } from './arch';
import { arm64Rules } from './arm64';
import { loongarch64Rules } from './loongarch64';
import { ppc64Rules } from './ppc64';
import { riscv64Rules } from './riscv64';
import { s390xRules } from './s390x';
import { x86_64Rules } from './x86-64';

const known: readonly ArchRules[] = [
  x86_64Rules,
  ppc64Rules,
  s390xRules,
  arm64Rules,
  loongarch64Rules,
  riscv64Rules,
];

/** The rules of an architecture; `undefined` for one that is not tabled yet. */
export function archRulesFor(e_machine: number): ArchRules | undefined {
  return known.find((rules) => rules.e_machine === e_machine);
}
