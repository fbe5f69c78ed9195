import type { LivepatchModule } from '../livepatch-module';
import { ClaimedPlaces } from './claims';
import { readDebugClaims } from './debug-claims';
import { type LinkedObject, readObjectClaims } from './object-claims';
import { ModuleOrigins } from './origins';
import { SymbolEvidence } from './symbol-evidence';

/**
 * All that is known of where a module's parts come from: its symbols, its debug information, and the object files it
 * was linked from, as far as somebody has them. Damaged debug information and objects that do not belong to it show
 * nothing; `remarks` says so. Needed only when annotations of one symbol disagree.
 */
export async function readOrigins(
  module: LivepatchModule,
  objects: readonly LinkedObject[] = [],
): Promise<ModuleOrigins> {
  const symbols = new SymbolEvidence(module);
  const linked = await readObjectClaims(module, objects);
  const debug = await readDebugClaims(module);
  const byObjects = new ClaimedPlaces(linked.claims, [symbols]);
  const byDebug = new ClaimedPlaces(debug.claims, [symbols, byObjects]);
  return new ModuleOrigins(module, {
    symbols,
    others: [byObjects, byDebug],
    remarks: [...linked.remarks, ...debug.remarks],
  });
}
