// What the page offers for download: each file as its parts and its name, and why there is none.

import { FormatError } from '../../base/format-error';
import { BlobSource, type ConcatSource, segmentsOf } from '../../bytes/byte-source';
import { releaseOf } from '../../elf/module-info';
import { formatDecisions } from '../../klp/choices/decisions-file';
import { describePatch } from '../../klp/patch/describe-patch';
import type { Plan } from '../../klp/plan/plan';
import { formatReport, reportFiles } from '../../report/audit/format-report';
import { makeReport } from '../../report/audit/make-report';
import { listing } from '../../report/listing/listing';
import { encodeSymbolsList } from '../../symbols/encode-symbols-list';
import type { SymbolMap } from '../../symbols/symbol-map';
import type { ListingKind, NamedBlob, ReportFormat } from '../protocol';
import type { Examinations } from './examinations';
import type { Conversion, OpenModule } from './open-files';

/** Bytes, or slices of files that the user gave. */
export type FilePart = Uint8Array<ArrayBuffer> | NamedBlob;

/** A file to be made. */
export interface OfferedFile {
  readonly parts: readonly FilePart[];
  readonly name: string;
}

/** What there is to make files of. */
export interface Known {
  readonly open: OpenModule | undefined;
  readonly plan: Plan | undefined;
  readonly conversion: Conversion | undefined;
  readonly examinations: Examinations | undefined;
  readonly map: SymbolMap | undefined;
  /** The name of the file that is made of the module. */
  readonly nameAfter: (open: OpenModule) => string;
}

/** The converted or repaired module. Throws FormatError when there is none. */
export async function convertedFile({ open, conversion, nameAfter }: Known): Promise<OfferedFile> {
  if (open === undefined || conversion?.kind !== 'converted') {
    throw new FormatError({
      code: 'session/not-converted',
      message: 'there is no converted module to download',
    });
  }
  return { parts: await moduleParts(conversion.output), name: nameAfter(open) };
}

/** A slice of the dropped file stays a slice: its bytes are not read to be offered again. */
async function moduleParts(output: ConcatSource): Promise<FilePart[]> {
  const parts: FilePart[] = [];
  for (const { source, offset, length } of segmentsOf(output)) {
    const blob = source instanceof BlobSource ? source.blob.slice(offset, offset + length) : undefined;
    parts.push((blob as NamedBlob | undefined) ?? (await source.read(offset, length)));
  }
  return parts;
}

/** The choices that fit, as `convert --decisions` takes them. Throws FormatError when there is none. */
export function decisionsFile({ open, plan }: Known): OfferedFile {
  const choices = (plan?.choices ?? []).filter(({ state }) => state === 'fits').map(({ choice }) => choice);
  if (open === undefined || choices.length === 0) {
    throw new FormatError({
      code: 'session/no-choice',
      message: 'nothing was chosen that fits the module',
    });
  }
  const { file, module } = open;
  const kernel = releaseOf(module.modinfo);
  const text = formatDecisions(choices, { module: file.name, ...(kernel !== undefined && { kernel }) });
  return {
    parts: [new TextEncoder().encode(text)],
    name: `${file.name.replace(/\.ko(\.(gz|xz|zst))?$/, '')}.decisions.json`,
  };
}

/** All findings about one side. Throws FormatError when there is no such module. */
export async function reportFile(
  { open, plan, examinations, map, nameAfter }: Known,
  side: 'before' | 'after',
  format: ReportFormat,
): Promise<OfferedFile> {
  const examination = examinations?.[side];
  if (open === undefined || examination === undefined) {
    throw new FormatError({
      code: 'session/no-report',
      message: side === 'after' ? 'there is no converted module' : 'there is no module to report on',
    });
  }
  const isOwn = side === 'before';
  const name = isOwn ? open.file.name : nameAfter(open);
  const report = makeReport({
    ...examination,
    file: {
      name,
      size: isOwn ? open.file.size : examination.module.object.source.size,
      ...(isOwn && { sha256: open.sha256 }),
    },
    // What the conversion plans is done in the converted one.
    plan: isOwn ? plan : undefined,
    patch: await describePatch(examination.module),
    map,
  });
  const text = new TextEncoder().encode(formatReport(report, format));
  return { parts: [text], name: `${name}${reportFiles[format].extension}` };
}

/** One side as readelf or objdump prints it. Throws FormatError when there is no such module. */
export async function listingFile(
  { open, conversion, nameAfter }: Known,
  kind: ListingKind,
  side: 'before' | 'after',
): Promise<OfferedFile> {
  const converted = conversion?.kind === 'converted' ? conversion.module : undefined;
  const module = side === 'before' ? open?.module : converted;
  if (open === undefined || module === undefined) {
    throw new FormatError({
      code: 'session/no-listing',
      message: side === 'after' ? 'there is no converted module' : 'there is no module to list',
    });
  }
  const name = side === 'before' ? open.file.name : nameAfter(open);
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for await (const part of listing(module, kind, name)) parts.push(part);
  return { parts, name: `${name}.${kind}.txt` };
}

/** All symbols of the sources. Throws FormatError when none is open. */
export function symbolsListFile({ map }: Known): OfferedFile {
  if (map === undefined) {
    throw new FormatError({
      code: 'session/no-source',
      message: 'there is no symbol source to make a list of',
      mend: 'Open a vmlinux, /proc/kallsyms or a folder of modules first.',
    });
  }
  return { parts: [encodeSymbolsList(map)], name: 'Symbols.list' };
}
