import { sha256 } from '@noble/hashes/sha2.js';
import type { ByteSource } from './byte-source';

/** Above this a file is hashed piece by piece, so that it is never whole in memory. */
const wholeLimit = 64 * 2 ** 20;
const chunk = 4 * 2 ** 20;

/** SHA-256 of all bytes, the first 16 hex digits: enough to tell files apart in a link. */
export async function fingerprint(source: ByteSource): Promise<string> {
  if (source.size <= wholeLimit) return fingerprintBytes(await source.read(0, source.size));
  const hash = sha256.create();
  for (let offset = 0; offset < source.size; offset += chunk) {
    hash.update(await source.read(offset, Math.min(chunk, source.size - offset)));
  }
  return shorten(hash.digest());
}

/** As {@link fingerprint}; where the platform has SHA-256, it is computed on another thread from this call on. */
export function fingerprintBytes(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const native = typeof crypto === 'undefined' ? undefined : crypto.subtle;
  if (native === undefined) return Promise.resolve(shorten(sha256(bytes)));
  return native.digest('SHA-256', bytes).then((digest) => shorten(new Uint8Array(digest)));
}

function shorten(digest: Uint8Array): string {
  return Array.from(digest.subarray(0, 8), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
