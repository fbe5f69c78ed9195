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
  return digestOf(bytes).then(shorten);
}

/** As {@link fingerprintBytes}, of several arrays: of their digests one after another. */
export async function fingerprintParts(parts: readonly (Uint8Array | Uint32Array)[]): Promise<string> {
  const digests = await Promise.all(
    parts.map(({ buffer, byteOffset, byteLength }) =>
      digestOf(new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength)),
    ),
  );
  const joined = new Uint8Array(digests.length * 32);
  for (const [index, digest] of digests.entries()) joined.set(digest, index * 32);
  return fingerprintBytes(joined);
}

async function digestOf(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const native = typeof crypto === 'undefined' ? undefined : crypto.subtle;
  return native === undefined ? sha256(bytes) : new Uint8Array(await native.digest('SHA-256', bytes));
}

function shorten(digest: Uint8Array): string {
  return Array.from(digest.subarray(0, 8), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
