import { modinfoValue } from '../../elf/modinfo';
import type { LivepatchModule } from '../livepatch-module';
import { readKlpBuildPatch } from './klp-build';
import { readKpatchPatch } from './kpatch-funcs';
import type { RecognisedPatch } from './patch-description';
import { PatchReader } from './patch-reader';
import { addressType } from './pointers';
import { readStaticPatch } from './static-patch';

/**
 * What a livepatch replaces, from its tables; of several forms the first of klp-build, kpatch, static. `undefined` when
 * it has no such table, as when its code sets the patch up, and for 32-bit modules. Never throws for what the module
 * holds: what does not fit is among the doubts.
 */
export function describePatch(module: LivepatchModule): Promise<RecognisedPatch | undefined> {
  const known = described.get(module) ?? describe(module);
  described.set(module, known);
  return known;
}

/** Several ask for the same module, and debug information is big. */
const described = new WeakMap<LivepatchModule, Promise<RecognisedPatch | undefined>>();

async function describe(module: LivepatchModule): Promise<RecognisedPatch | undefined> {
  if (addressType(module) === undefined) return undefined;
  const reader = new PatchReader(module);
  const own = (await readKlpBuildPatch(reader)) ?? (await readKpatchPatch(reader));
  // A static one is known by its shape alone, which data of other modules may have.
  return own ?? (isMeantAsLivepatch(module) ? readStaticPatch(reader) : undefined);
}

/** Whether the module has the tag, or uses the interface of livepatches. */
function isMeantAsLivepatch({ modinfo, symbols }: LivepatchModule): boolean {
  if (modinfoValue(modinfo, 'livepatch') !== undefined) return true;
  for (let i = 1; i < symbols.count; i++)
    if (symbols.isUndefined(i) && /^k(lp|patch)_/.test(symbols.name(i))) return true;
  return false;
}
