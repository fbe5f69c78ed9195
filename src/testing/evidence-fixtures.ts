import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('./fixtures/evidence/', import.meta.url));

/** A module or object file that `fixtures/evidence/build.sh` made. */
export function evidenceFixture(name: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(`${folder}${name}`));
}
