import { at } from '../base/column';
import { bytesText, type ContentKeys, type Interner } from './content-keys';
import type { Piece } from './pieces';
import { referenceTarget, targetText } from './reference-text';
import { firstRow, plainType, type Site, type Target } from './targets';

/** An entry of a table without symbols, or data that is none. */
export interface UnnamedRecord {
  /** Equal for equal records of both modules. */
  readonly key: number;
  /** The same without the line of the source in which a WARN or BUG stands. */
  readonly keyWithoutLine: number;
  /** The first function that it refers to. */
  readonly about: Piece | undefined;
  readonly bytes: Uint8Array;
  readonly sites: readonly Site[];
}

/** Bytes that belong to record `index` besides its own: the row of .orc_unwind. */
export type Companion = (index: number) => Uint8Array | undefined;

const bugTable = '__bug_table';

interface Extent {
  /** In the piece. */
  readonly start: number;
  /** Whether it is one of several. */
  readonly isTable: boolean;
  readonly lineOffset: number | undefined;
  readonly more: Uint8Array | undefined;
}

/** The records of a piece that has no symbol. */
export function readRecords(
  keys: ContentKeys,
  interner: Interner,
  piece: Piece,
  companion: Companion | undefined,
): UnnamedRecord[] {
  const bytes = keys.maskedBytes(piece);
  if (bytes === undefined) return [];
  const sites = keys.reader.sites(piece);
  const isZero = sites.length === 0 && bytes.every((byte) => byte === 0);
  if (isZero) return [];
  const stride = strideOf(piece) ?? bytes.length;
  const isTable = stride < bytes.length;
  const records: UnnamedRecord[] = [];
  let next = 0;
  for (let start = 0; start < bytes.length; start += stride) {
    const own = sites.slice(next, rowsBelow(sites, next, start + stride));
    next += own.length;
    const lineOffset = isTable && piece.section.name === bugTable ? lineBehind(own, start) : undefined;
    const extent = { start, isTable, lineOffset, more: companion?.(start / stride) };
    records.push(makeRecord(keys, interner, own, bytes.subarray(start, start + stride), extent));
  }
  return records;
}

function rowsBelow(sites: readonly Site[], from: number, end: number): number {
  let next = from;
  while ((sites[next]?.offset ?? Number.POSITIVE_INFINITY) < end) next += 1;
  return next;
}

function makeRecord(
  keys: ContentKeys,
  interner: Interner,
  sites: readonly Site[],
  bytes: Uint8Array,
  { start, isTable, lineOffset, more }: Extent,
): UnnamedRecord {
  const meanings = sites.map(
    (site) => `${site.offset - start}:${plainType(site.type)}:${site.gate ?? ''}:${keys.meaning(site)}`,
  );
  const rest = `${bytesText(more, false)}|${meanings.join('|')}`;
  const key = interner.idOf(`${bytesText(bytes, !isTable)}|${rest}`);
  const about = sites.map(({ target }) => functionOf(target)).find((found) => found !== undefined);
  const keyWithoutLine =
    lineOffset === undefined
      ? key
      : interner.idOf(`line|${bytesText(withoutLine(bytes, lineOffset), false)}|${rest}`);
  return { key, keyWithoutLine, about, bytes, sites };
}

function withoutLine(bytes: Uint8Array, offset: number): Uint8Array {
  const copy = bytes.slice();
  copy.fill(0, offset, offset + 2);
  return copy;
}

function functionOf(target: Target): Piece | undefined {
  return target.kind === 'piece' && target.piece.kind === 'function' ? target.piece : undefined;
}

/**
 * `struct bug_entry` (include/asm-generic/bug.h) with relative pointers: the line, two bytes, is behind the last pointer.
 */
function lineBehind(sites: readonly Site[], start: number): number | undefined {
  const last = sites.at(-1);
  return last === undefined ? undefined : last.offset - start + 4;
}

/** More relocations than an entry of any of the kernel's tables has. */
const mostSitesOfRecord = 8;

/** Size in bytes of the records, when the relocations form a pattern that repeats to the end of the piece. */
function strideOf({ section: { sites }, start, end }: Piece): number | undefined {
  const first = firstRow(sites.offset, start);
  const last = firstRow(sites.offset, end);
  const count = last - first;
  const size = end - start;
  for (let perRecord = 1; perRecord <= mostSitesOfRecord && perRecord < count; perRecord++) {
    const stride = at(sites.offset, first + perRecord) - at(sites.offset, first);
    const fits = stride > 0 && count % perRecord === 0 && (count / perRecord) * stride === size;
    if (!fits) continue;
    let row = first;
    while (
      row + perRecord < last &&
      at(sites.offset, row + perRecord) - at(sites.offset, row) === stride &&
      at(sites.type, row + perRecord) === at(sites.type, row)
    )
      row += 1;
    if (row + perRecord === last) return stride;
  }
  return undefined;
}

/** A record for people: what it refers to, else its first bytes. */
export function describeRecord({ bytes, sites }: UnnamedRecord): string {
  const shown = 4;
  if (sites.length > 0) {
    const texts = sites.slice(0, shown).map(({ target }) => targetText(referenceTarget(target)));
    return [...texts, ...(sites.length > shown ? ['…'] : [])].join(', ');
  }
  const hex = Array.from(bytes.subarray(0, 16), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
  return bytes.length > 16 ? `${hex} …` : hex;
}
