import type { LivepatchModule } from '../livepatch-module';
import { readKlpBuildPatch } from './klp-build';
import { readKpatchPatch } from './kpatch-funcs';
import type { PatchDescription } from './patch-description';
import { PatchReader } from './patch-reader';
import { addressType } from './pointers';
import { readStaticPatch } from './static-patch';

/**
 * What a livepatch replaces, from its tables; of several forms the first of klp-build, kpatch, static. `undefined` when
 * it has no such table, as when its code sets the patch up, and for 32-bit modules. Never throws for what the module
 * holds: what does not fit is among the doubts.
 */
export async function describePatch(module: LivepatchModule): Promise<PatchDescription | undefined> {
  if (addressType(module) === undefined) return undefined;
  const reader = new PatchReader(module);
  return (
    (await readKlpBuildPatch(reader)) ?? (await readKpatchPatch(reader)) ?? (await readStaticPatch(reader))
  );
}
