// What the page offers for download: the parts of each file, and its name.

import { BlobSource, type ConcatSource, segmentsOf } from '../../bytes/byte-source';
import { releaseOf } from '../../elf/module-info';
import { formatDecisions } from '../../klp/choices/decisions-file';
import type { Plan } from '../../klp/plan/plan';
import type { NamedBlob } from '../protocol';
import type { OpenModule } from './open-files';

/** Bytes, or slices of files that the user gave. */
export type FilePart = Uint8Array<ArrayBuffer> | NamedBlob;

/** A converted or repaired module. A slice of the dropped file stays a slice: its bytes are not read to be offered again. */
export async function moduleParts(output: ConcatSource): Promise<FilePart[]> {
  const parts: FilePart[] = [];
  for (const { source, offset, length } of segmentsOf(output)) {
    const blob = source instanceof BlobSource ? source.blob.slice(offset, offset + length) : undefined;
    parts.push((blob as NamedBlob | undefined) ?? (await source.read(offset, length)));
  }
  return parts;
}

/** The choices that fit, as `convert --decisions` takes them; `undefined` when there is none. */
export function decisionsFile(
  { file, module }: OpenModule,
  plan: Plan | undefined,
): { readonly parts: readonly FilePart[]; readonly name: string } | undefined {
  const choices = (plan?.choices ?? []).filter(({ state }) => state === 'fits').map(({ choice }) => choice);
  if (choices.length === 0) return undefined;
  const kernel = releaseOf(module.modinfo);
  const text = formatDecisions(choices, { module: file.name, ...(kernel !== undefined && { kernel }) });
  return {
    parts: [new TextEncoder().encode(text)],
    name: `${file.name.replace(/\.ko(\.(gz|xz|zst))?$/, '')}.decisions.json`,
  };
}
