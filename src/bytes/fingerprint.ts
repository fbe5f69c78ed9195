import { createSHA256 } from 'hash-wasm';
import { mapAhead } from '../base/ahead';
import type { ByteSource } from './byte-source';

/** Above this a file is hashed piece by piece, so that it is never whole in memory. */
const wholeLimit = 64 * 2 ** 20;
/** Two of them are in memory: one is read while the other is hashed. */
const chunk = 4 * 2 ** 20;

/** SHA-256 of all bytes, 64 hex digits. Of a large file `onProgress` is told the part that is done, 0 … 1. */
export async function sha256Of(source: ByteSource, onProgress?: (fraction: number) => void): Promise<string> {
  if (source.sha256 !== undefined) return source.sha256(onProgress);
  if (source.size <= wholeLimit) return hexOf(await digestOf(await source.read(0, source.size)));
  // WebAssembly hashes piece by piece, which the platform's own SHA-256 cannot.
  const hash = await createSHA256();
  hash.init();
  const offsets = Array.from({ length: Math.ceil(source.size / chunk) }, (_, index) => index * chunk);
  const pieces = mapAhead(offsets, 2, (offset) => source.read(offset, Math.min(chunk, source.size - offset)));
  let done = 0;
  for await (const piece of pieces) {
    hash.update(piece);
    done += piece.length;
    onProgress?.(done / source.size);
  }
  return hash.digest('hex');
}

/** SHA-256 shortened to its first 16 hex digits: enough to tell files apart in a link. */
export function fingerprintOf(sha256: string): string {
  return sha256.slice(0, 16);
}

/** The fingerprint of bytes in memory; where the platform has SHA-256, it is computed on another thread from this call on. */
export function fingerprintBytes(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return digestOf(bytes).then((digest) => fingerprintOf(hexOf(digest)));
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
  if (native !== undefined) return new Uint8Array(await native.digest('SHA-256', bytes));
  // A page that is not served securely has none.
  const hash = await createSHA256();
  return hash.init().update(bytes).digest('binary');
}

function hexOf(digest: Uint8Array): string {
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
