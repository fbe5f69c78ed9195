import { at } from '../base/column';
import { SHF_EXECINSTR, SHF_STRINGS } from '../elf/constants';
import { thisModuleSection } from '../elf/module-info';
import { isObjtoolSection } from '../klp/names';
import { canonicalSectionName, sectionFamily } from './canonical-names';
import type { PairedModules } from './compared-modules';
import type { ContentKeys, Interner } from './content-keys';
import { type ComparedSection, shownRecords } from './module-comparison';
import type { LoadedSection } from './module-content';
import { isPatchTable, type ModulePieces, type Piece } from './pieces';
import { type Companion, describeRecord, readRecords, type UnnamedRecord } from './records';
import { firstRow, orcPlaces } from './targets';

/** Everything without a symbol, compared, and what of it means nothing. */
export interface ComparedUnnamed {
  readonly sections: readonly ComparedSection[];
  /** Records that differ since the function that they are about does. */
  readonly followingCode: number;
  /** WARN and BUG that only stand in another line of the source. */
  readonly otherLines: number;
}

/** Which functions changed: those have other entries in the kernel's tables. */
export type IsChanged = (piece: Piece) => boolean;

/** What of a module is compared otherwise. */
export interface ToldElsewhere {
  /** The tables of what is patched, which could be read. */
  readonly patch: boolean;
  /** The records of objtool: livepatch relocations are made of them. */
  readonly records: boolean;
}

/** Compares what no symbol and no relocation names, section by section, as records without order. */
export function compareSections(
  { a, b, interner }: PairedModules,
  isChanged: IsChanged,
  told: { readonly a: ToldElsewhere; readonly b: ToldElsewhere },
): ComparedUnnamed {
  const left = collect(a.keys, interner, told.a);
  const right = collect(b.keys, interner, told.b);
  const sections: ComparedSection[] = [];
  let [followingCode, otherLines] = [0, 0];
  for (const name of new Set([...left.keys(), ...right.keys()])) {
    const [mine, others] = [left.get(name), right.get(name)];
    const byKey = subtract(mine?.records ?? [], others?.records ?? [], ({ key }) => key);
    const open = subtract(byKey.removed, byKey.added, ({ keyWithoutLine }) => keyWithoutLine);
    otherLines += open.same;
    const follows = ({ about }: UnnamedRecord): boolean => about !== undefined && isChanged(about);
    const removed = open.removed.filter((record) => !follows(record));
    const added = open.added.filter((record) => !follows(record));
    followingCode += open.removed.length + open.added.length - removed.length - added.length;
    sections.push(describeSection(name, mine?.size, others?.size, removed, added));
  }
  return { sections, followingCode, otherLines };
}

interface Family {
  size: number;
  readonly records: UnnamedRecord[];
}

/** Sections that are told otherwise: strings by who uses them, `struct module`, `.modinfo`, versions and notes as facts. */
function isToldElsewhere({ name, flags }: LoadedSection, { patch, records }: ToldElsewhere): boolean {
  return (
    (flags & SHF_STRINGS) !== 0n ||
    name === thisModuleSection ||
    /^(\.modinfo$|__version|\.note|\.BTF|\.orc_unwind$|\.orc_header$)/.test(name) ||
    (patch && isPatchTable(name)) ||
    (records && isObjtoolSection(name))
  );
}

function collect(keys: ContentKeys, interner: Interner, told: ToldElsewhere): Map<string, Family> {
  const { pieces } = keys.reader;
  const families = new Map<string, Family>();
  for (const piece of pieces.pieces) {
    if (piece.kind !== 'rest' || isToldElsewhere(piece.section, told)) continue;
    const records = isPadding(piece)
      ? []
      : readRecords(keys, interner, piece, companionOf(pieces, piece.section));
    if (records.length === 0) continue;
    const name = sectionFamily(canonicalSectionName(piece.section.name));
    const family = families.get(name) ?? { size: 0, records: [] };
    families.set(name, family);
    family.size += piece.end - piece.start;
    for (const record of records) family.records.push(record);
  }
  return families;
}

/** Between functions: the compiler fills it with instructions that do nothing. */
function isPadding({ section, start, end }: Piece): boolean {
  if ((section.flags & SHF_EXECINSTR) === 0n || end - start === section.size) return false;
  const row = firstRow(section.sites.offset, start);
  return row === section.sites.count || at(section.sites.offset, row) >= end;
}

function companionOf(pieces: ModulePieces, { name, size }: LoadedSection): Companion | undefined {
  if (name !== orcPlaces) return undefined;
  const rows = [...pieces.content.sections.values()].find((section) => section.name === '.orc_unwind');
  const rowSize = rows === undefined ? 0 : rows.size / (size / 4);
  return Number.isInteger(rowSize) && rowSize > 0
    ? (index) => rows?.bytes?.subarray(index * rowSize, (index + 1) * rowSize)
    : undefined;
}

interface Remaining {
  readonly removed: readonly UnnamedRecord[];
  readonly added: readonly UnnamedRecord[];
  readonly same: number;
}

/** The records without those that both sides have, as often as both have them. */
function subtract(
  a: readonly UnnamedRecord[],
  b: readonly UnnamedRecord[],
  keyOf: (record: UnnamedRecord) => number,
): Remaining {
  const counts = new Map<number, number>();
  for (const record of b) counts.set(keyOf(record), (counts.get(keyOf(record)) ?? 0) + 1);
  const matched = new Map<number, number>();
  const removed = a.filter((record) => {
    const key = keyOf(record);
    const left = counts.get(key) ?? 0;
    if (left === 0) return true;
    counts.set(key, left - 1);
    matched.set(key, (matched.get(key) ?? 0) + 1);
    return false;
  });
  const added = b.filter((record) => {
    const key = keyOf(record);
    const left = matched.get(key) ?? 0;
    if (left === 0) return true;
    matched.set(key, left - 1);
    return false;
  });
  return { removed, added, same: a.length - removed.length };
}

function describeSection(
  name: string,
  sizeOfA: number | undefined,
  sizeOfB: number | undefined,
  removed: readonly UnnamedRecord[],
  added: readonly UnnamedRecord[],
): ComparedSection {
  const isSame = removed.length === 0 && added.length === 0;
  const change = sizeOfA === undefined ? 'added' : sizeOfB === undefined ? 'removed' : 'changed';
  return {
    name,
    change: isSame ? 'same' : change,
    ...(sizeOfA !== undefined && { a: { size: sizeOfA } }),
    ...(sizeOfB !== undefined && { b: { size: sizeOfB } }),
    added: added.length,
    removed: removed.length,
    addedRecords: added.slice(0, shownRecords).map(describeRecord),
    removedRecords: removed.slice(0, shownRecords).map(describeRecord),
  };
}
