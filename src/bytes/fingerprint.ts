import { sha256 } from '@noble/hashes/sha2.js';
import type { ByteSource } from './byte-source';

/** Above this a file is hashed piece by piece, so that it is never whole in memory. */
const wholeLimit = 64 * 2 ** 20;
const chunk = 4 * 2 ** 20;

/** SHA-256 of all bytes, the first 16 hex digits: enough to tell files apart in a link. */
export async function fingerprint(source: ByteSource): Promise<string> {
  const native = typeof crypto === 'undefined' ? undefined : crypto.subtle;
  if (native !== undefined && source.size <= wholeLimit) {
    return shorten(new Uint8Array(await native.digest('SHA-256', await source.read(0, source.size))));
  }
  const hash = sha256.create();
  for (let offset = 0; offset < source.size; offset += chunk) {
    hash.update(await source.read(offset, Math.min(chunk, source.size - offset)));
  }
  return shorten(hash.digest());
}

function shorten(digest: Uint8Array): string {
  return Array.from(digest.subarray(0, 8), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
