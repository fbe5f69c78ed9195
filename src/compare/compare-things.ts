import { SHF_ALLOC, SHF_EXECINSTR, SHF_WRITE } from '../elf/constants';
import { canonicalSectionName } from './canonical-names';
import { compareReferences } from './compare-references';
import type { ContentKeys } from './content-keys';
import { type Aspect, type ReferenceChange, shownReferences, type ThingPlace } from './module-comparison';
import type { Piece } from './pieces';

/** What differs between two pieces that are the same thing. */
export interface PieceDifference {
  readonly aspects: readonly Aspect[];
  readonly references: readonly ReferenceChange[];
  readonly referenceCount: number;
  readonly bytes?: { readonly differ: number; readonly first: number };
  /** See {@link compareReferences}. */
  readonly otherForm: number;
}

/** Compares bytes, relocations and the kind of memory; no aspects when all are the same. */
export function comparePieces(
  a: ContentKeys,
  pieceOfA: Piece,
  b: ContentKeys,
  pieceOfB: Piece,
): PieceDifference {
  const [sizeOfA, sizeOfB] = [pieceOfA.end - pieceOfA.start, pieceOfB.end - pieceOfB.start];
  const isAligned = sizeOfA === sizeOfB;
  const bytes = isAligned ? compareBytes(a.maskedBytes(pieceOfA), b.maskedBytes(pieceOfB)) : undefined;
  const { changes, otherForm } = compareReferences(
    a,
    a.reader.sites(pieceOfA),
    b,
    b.reader.sites(pieceOfB),
    isAligned,
  );
  const aspects = new Set<Aspect>();
  const isCode = pieceOfB.kind === 'function';
  if (!isAligned) aspects.add('size');
  if (!isAligned && isCode) aspects.add('code');
  if (bytes !== undefined) aspects.add(isCode ? 'code' : 'data');
  for (const { kind } of changes)
    aspects.add(kind === 'becomes-livepatch' || kind === 'no-longer-livepatch' ? 'livepatch' : 'references');
  if (memoryOf(pieceOfA) !== memoryOf(pieceOfB)) aspects.add('section');
  return {
    aspects: [...aspects],
    references: changes.slice(0, shownReferences),
    referenceCount: changes.length,
    ...(bytes !== undefined && { bytes }),
    otherForm,
  };
}

function compareBytes(
  a: Uint8Array | undefined,
  b: Uint8Array | undefined,
): { differ: number; first: number } | undefined {
  const length = Math.max(a?.length ?? 0, b?.length ?? 0);
  let differ = 0;
  let first = 0;
  for (let i = 0; i < length; i++) {
    // Without bytes in the file it is zeros.
    if ((a?.[i] ?? 0) === (b?.[i] ?? 0)) continue;
    if (differ === 0) first = i;
    differ += 1;
  }
  return differ === 0 ? undefined : { differ, first };
}

/** Sections that the kernel treats in its own way by their names; all others by flags (kernel/module/main.c: layout_sections). */
const namedMemory = /^\.(init|exit|noinstr|kprobes|cpuidle|entry|data\.\.(percpu|ro_after_init))/;

/**
 * The kind of memory that a piece is in: what may be done with it and how long it stays. Ordinary sections are alike: builders
 * choose their names.
 */
export function memoryOf({ section, names }: Piece): string {
  const flags = section.flags & (SHF_ALLOC | SHF_WRITE | SHF_EXECINSTR);
  const name = canonicalSectionName(section.name, names);
  return `${flags} ${namedMemory.test(name) ? name : ''}`;
}

/** Where a piece is, for people. */
export function placeOfPiece({ section, start, end, names }: Piece): ThingPlace {
  return { name: names[0] ?? '', section: section.name, offset: start, size: end - start };
}
