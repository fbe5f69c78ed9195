import type { LivepatchModule } from '../klp/livepatch-module';
import { follow, type Known, loaderContext } from '../loader/dry-run';
import { lifeOf } from '../loader/life';
import type { LifeEvent } from '../loader/life-event';
import { findSpecialSections } from '../loader/special/find-special-sections';
import type { Verdict } from '../loader/verdict';
import { type Audit, audit } from './audit';

/** Everything that can be said of a module and a kernel. */
export interface Examination {
  readonly module: LivepatchModule;
  readonly verdict: Verdict;
  readonly life: readonly LifeEvent[];
  readonly audit: Audit;
}

/** Follows the kernel with a module and asks every rule. Throws FormatError for sections that cannot be read. */
export async function examine(module: LivepatchModule, known: Known): Promise<Examination> {
  const context = await loaderContext(module, known);
  const verdict = await follow(context);
  const special = await findSpecialSections(module, known.profile, known.map);
  return {
    module,
    verdict,
    life: lifeOf(context, verdict, special),
    audit: await audit({ ...context, verdict, special }),
  };
}
