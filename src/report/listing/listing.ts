import type { LivepatchModule } from '../../klp/livepatch-module';
import { objdumpText } from './objdump-text';
import { readelfText } from './readelf-text';

/** The tools in whose manner a module is listed. */
export const listingKinds = ['readelf', 'objdump'] as const;

export type ListingKind = (typeof listingKinds)[number];

/** Characters that are handed on together. */
const chunkLength = 2 ** 18;

/**
 * A whole module as text that readers of the tool's output know, in pieces of UTF-8, with relocations of livepatch in
 * their places. Throws FormatError when a section lies outside the file or the disassembler cannot be started.
 */
export async function* listing(
  module: LivepatchModule,
  kind: ListingKind,
  fileName: string,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  let parts: string[] = [];
  let length = 0;
  for await (const text of kind === 'readelf' ? readelfText(module) : objdumpText(module, fileName)) {
    parts.push(text);
    length += text.length;
    if (length < chunkLength) continue;
    yield encoder.encode(parts.join(''));
    [parts, length] = [[], 0];
  }
  yield encoder.encode(parts.join(''));
}
