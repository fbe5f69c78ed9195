import type { Snapshot } from '../worker/snapshot';

/** Whether the fingerprints of all that is open are known: those of sources come a moment after the rest. */
export function isIdentified({ sources }: Snapshot): boolean {
  return sources.every(({ fingerprint }) => fingerprint !== undefined);
}
