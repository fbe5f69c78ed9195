import type { LivepatchModule } from '../klp/livepatch-module';
import { findStubBranches, type StubBranch } from '../loader/branches';
import { follow, type Known, loaderContext } from '../loader/dry-run';
import { lifeOf } from '../loader/life';
import type { LifeEvent } from '../loader/life-event';
import { findSpecialSections } from '../loader/special/find-special-sections';
import type { SpecialSection } from '../loader/special/special-section';
import type { Verdict } from '../loader/verdict';
import { type Audit, audit } from './audit';

/** Everything that can be said of a module and a kernel. */
export interface Examination {
  readonly module: LivepatchModule;
  readonly verdict: Verdict;
  readonly life: readonly LifeEvent[];
  readonly special: readonly SpecialSection[];
  /** Of PowerPC64: branches to symbols outside of the module. */
  readonly branches: readonly StubBranch[];
  readonly audit: Audit;
}

/** Follows the kernel with a module and asks every rule. Throws FormatError for sections that cannot be read. */
export async function examine(module: LivepatchModule, known: Known): Promise<Examination> {
  const context = await loaderContext(module, known);
  const verdict = await follow(context);
  const branches = await findStubBranches(module, known.profile);
  const special = await findSpecialSections(module, known.profile, known.map);
  return {
    module,
    verdict,
    life: lifeOf(context, verdict, special, branches),
    special,
    branches,
    audit: await audit({ ...context, verdict, special }),
  };
}
