import type { Fingerprint } from '../../worker/snapshot';

/** The fingerprint of a source for a tooltip; it comes a moment after the source. */
export function fingerprintWords(fingerprint: Fingerprint | undefined): string {
  return fingerprint === undefined ? 'SHA-256 is being computed' : `SHA-256 ${fingerprint.sha256}…`;
}
