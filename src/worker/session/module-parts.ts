import { fingerprintOf, sha256Of } from '../../bytes/fingerprint';
import type { LinkedObject } from '../../klp/evidence/object-claims';
import { readObjectClaims } from '../../klp/evidence/object-claims';
import type { LivepatchModule } from '../../klp/livepatch-module';
import type { Fingerprint } from '../snapshot';
import { nameFingerprint } from './open-files';
import type { Given } from './roles';

/** An object file that the module was linked from. */
export interface OpenPart {
  readonly id: string;
  readonly fingerprint: Fingerprint;
  readonly linked: LinkedObject;
  /** Its place in the call that gave it. */
  readonly place: number;
}

/** The object file as a part of the module, or why it is none, a sentence. */
export async function openPart(given: Given, module: LivepatchModule): Promise<OpenPart | string> {
  const { file, what } = given;
  if (what.kind !== 'object') throw new RangeError('only object files are parts');
  const linked = { name: file.name, object: what.object };
  const { claims, remarks } = await readObjectClaims(module, [linked]);
  if (claims.length === 0) return remarks.join(' ');
  return {
    id: `part:${file.name}`,
    fingerprint: nameFingerprint(file.blob, fingerprintOf(await sha256Of(file.source))),
    linked,
    place: file.place,
  };
}
