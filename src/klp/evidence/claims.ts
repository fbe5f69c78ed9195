import { groupBy } from '../../base/group-by';
import type { SectionIndex } from '../../elf/section';
import type { OriginEvidence, Testimony } from './origin';
import { SectionSpans } from './section-spans';
import type { Extent, SourceFile } from './source-files';

/** Places of the module that are of one object file, as some evidence says; which of the known files that is, is open. */
export interface Claim {
  /** The source file's name, with folders or without; an object file's name where no source is known. */
  readonly name: string;
  readonly extents: readonly {
    readonly section: SectionIndex;
    readonly start: number;
    readonly end: number;
  }[];
  /** Why a place in one of the extents is of this object file: one sentence. */
  because(section: SectionIndex): string;
}

/** What is known of places otherwise. */
export interface FilePlaces {
  /** The files of which any place is known. */
  readonly placedFiles: readonly SourceFile[];
  /** The files of the known places that the bytes touch, two at most. */
  within(section: SectionIndex, start: number, end: number): readonly SourceFile[];
}

/** The file of a claim, and what is said of its places. */
interface Tie {
  readonly file: SourceFile;
  readonly isDoubtful: boolean;
  testimony(section: SectionIndex): Testimony;
}

/** Claims of one kind of evidence, each tied to a file: a known one, or where none has the name one of its own. */
export class ClaimedPlaces implements OriginEvidence, FilePlaces {
  readonly #spans = new Map<SectionIndex, SectionSpans>();
  readonly #ties = new Map<SourceFile, Tie>();

  /** `known`: what other evidence shows, to whose files the claims are tied. */
  constructor(claims: readonly Claim[], known: readonly FilePlaces[]) {
    const ties = tieClaims(claims, known);
    const extents = new Map<SectionIndex, Extent[]>();
    for (const [i, claim] of claims.entries()) {
      const tie = ties[i];
      if (tie === undefined) continue;
      this.#ties.set(tie.file, tie);
      for (const { section, start, end } of claim.extents) {
        if (end <= start) continue;
        const own = extents.get(section) ?? [];
        extents.set(section, own);
        // No symbol shows it; the null symbol stands for that.
        own.push({ start, end, symbol: 0, file: tie.file });
      }
    }
    for (const [section, own] of extents) this.#spans.set(section, new SectionSpans(own));
  }

  get placedFiles(): readonly SourceFile[] {
    return [...this.#spans.values()].flatMap(({ order }) => order.filter((file) => !this.#isDoubtful(file)));
  }

  testimonyOf(section: SectionIndex, offset: number): Testimony | undefined {
    const span = this.#spans.get(section)?.around(offset).span;
    if (span?.isContradictory === true)
      return { kind: 'contradiction', because: 'several object files claim the place' };
    return span?.file === undefined ? undefined : this.#ties.get(span.file)?.testimony(section);
  }

  within(section: SectionIndex, start: number, end: number): readonly SourceFile[] {
    const files = this.#spans.get(section)?.within(start, end) ?? [];
    return files.filter((file) => !this.#isDoubtful(file));
  }

  #isDoubtful(file: SourceFile): boolean {
    return this.#ties.get(file)?.isDoubtful === true;
  }
}

/**
 * A claim's file is the one that has known places in it. A file with places elsewhere only, but of the same name, may be
 * the claim's; one without places is nothing but a name.
 */
function tieClaims(claims: readonly Claim[], known: readonly FilePlaces[]): Tie[] {
  const owners = claims.map((claim) => ownersOf(claim, known));
  const taken = new Set(owners.flat());
  const placed = new Set(known.flatMap(({ placedFiles }) => placedFiles));
  const free = groupBy(
    [...placed].filter((file) => !taken.has(file)),
    ({ name }) => baseName(name),
  );
  const nameless = groupBy(
    claims.filter((_, i) => owners[i]?.length === 0),
    ({ name }) => baseName(name),
  );
  return claims.map((claim, i) => {
    const [owner, other] = owners[i] ?? [];
    if (other !== undefined) return doubtful(claim, 'contradiction', otherPlaces(owner, other));
    if (owner !== undefined)
      return isSameSource(owner.name, claim.name)
        ? certain(claim, owner)
        : doubtful(claim, 'contradiction', otherPlaces(owner));
    const base = baseName(claim.name);
    const [only, ...more] = namesOf(base).flatMap((name) => free.get(name) ?? []);
    if (only === undefined) return certain(claim, { name: claim.name, symbol: undefined });
    return more.length === 0 && nameless.get(base)?.length === 1
      ? tied(claim, only, 'likely')
      : doubtful(claim, 'undecided', 'several object files have that name');
  });
}

/** The files whose known places a claim has; two where they contradict each other. */
function ownersOf({ extents }: Claim, known: readonly FilePlaces[]): SourceFile[] {
  const owners = new Set<SourceFile>();
  for (const { section, start, end } of extents) {
    for (const evidence of known) for (const file of evidence.within(section, start, end)) owners.add(file);
    if (owners.size > 1) break;
  }
  return [...owners].slice(0, 2);
}

function certain(claim: Claim, file: SourceFile): Tie {
  return tied(claim, file, 'certain');
}

function tied(claim: Claim, file: SourceFile, confidence: 'certain' | 'likely'): Tie {
  return {
    file,
    isDoubtful: false,
    testimony: (section) => ({ kind: 'file', confidence, file, because: claim.because(section) }),
  };
}

function doubtful(claim: Claim, kind: 'undecided' | 'contradiction', reason: string): Tie {
  return {
    file: { name: claim.name, symbol: undefined },
    isDoubtful: true,
    testimony: (section) => ({ kind, because: `${claim.because(section)}, but ${reason}` }),
  };
}

function otherPlaces(...files: readonly (SourceFile | undefined)[]): string {
  return `places of ${files.flatMap((file) => file?.name ?? []).join(' and ')} are in that part`;
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/**
 * What a source file is called in STT_FILE. For an object file that names none, as of assembly, ld puts the object
 * file's name (bfd/elflink.c: elf_link_input_bfd).
 */
function namesOf(base: string): string[] {
  const object = base.replace(/\.[^.]*$/, '.o');
  return object === base ? [base] : [base, object];
}

function isSameSource(a: string, b: string): boolean {
  const [x, y] = [baseName(a), baseName(b)];
  return namesOf(x).includes(y) || namesOf(y).includes(x);
}
