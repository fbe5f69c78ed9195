import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Path of a file in public/samples. */
export function samplePath(path: string): string {
  return fileURLToPath(new URL(`../public/samples/${path}`, import.meta.url));
}

/** The samples as the tests use them: module and list of each. */
export const samples = {
  unique: {
    module: samplePath('use-case-1-unique/klp_unique.ko'),
    list: samplePath('use-case-1-unique/Symbols.list'),
  },
  annotated: {
    module: samplePath('use-case-2-annotated/klp_annotated.ko'),
    list: samplePath('use-case-2-annotated/Symbols.list'),
  },
  ambiguous: {
    module: samplePath('use-case-3-ambiguous/klp_ambiguous.ko'),
    list: samplePath('use-case-3-ambiguous/Symbols.list'),
  },
  twoObjects: {
    module: samplePath('two-objects/klp_two_objects.ko'),
    list: samplePath('two-objects/Symbols.list'),
  },
} as const;

/** A file to drop that is made in the test. */
export function fileOf(
  name: string,
  content: Uint8Array | string,
): { name: string; mimeType: string; buffer: Buffer } {
  return { name, mimeType: 'application/octet-stream', buffer: Buffer.from(content as string) };
}

/** The bytes of a sample's module, to be damaged. */
export function bytesOf(path: string): Buffer {
  return readFileSync(path);
}
