import type { SectionIndex } from '../../elf/section';
import type { Span } from './section-spans';
import type { SourceFile } from './source-files';

/** Which object file a place of the linked module comes from. */
export type Origin = KnownOrigin | UnknownOrigin;

export interface KnownOrigin {
  readonly confidence: 'certain' | 'likely';
  readonly file: SourceFile;
  /** One sentence, about the place ("it"). */
  readonly because: string;
  /** The function or variable that covers the place. */
  readonly span: Span | undefined;
}

export interface UnknownOrigin {
  readonly confidence: 'unknown';
  readonly because: string;
  readonly span: Span | undefined;
  /** The nearest files before and after the place, where the section's parts stand in link order. */
  readonly before: SourceFile | undefined;
  readonly after: SourceFile | undefined;
  /** Kinds of evidence contradict each other. */
  readonly isDisputed?: true;
}

/** What one kind of evidence says of a place. Sentences are about the place ("it"). */
export type Testimony =
  | {
      readonly kind: 'file';
      readonly confidence: 'certain' | 'likely';
      readonly file: SourceFile;
      readonly because: string;
    }
  /** It knows something, but not which file. */
  | { readonly kind: 'undecided'; readonly because: string }
  | { readonly kind: 'contradiction'; readonly because: string };

/** Evidence besides the symbols. */
export interface OriginEvidence {
  /** Undefined where it says nothing. */
  testimonyOf(section: SectionIndex, offset: number): Testimony | undefined;
}

/**
 * The origin of a place by the symbols, and what other evidence says of it. What is certain goes before what is likely.
 * Where two kinds of evidence are equally sure and name different files, it is unknown.
 */
export function weigh(bySymbols: Origin, testimonies: readonly Testimony[]): Origin {
  const contradiction = testimonies.find(({ kind }) => kind === 'contradiction');
  if (contradiction !== undefined) return disputed(bySymbols, contradiction.because);
  const hasOverlap = bySymbols.span?.isContradictory === true;
  const voices = [bySymbols, ...testimonies].filter((voice) => 'file' in voice);
  for (const confidence of ['certain', 'likely'] as const) {
    const [first, ...others] = voices.filter((voice) => voice.confidence === confidence);
    if (first === undefined || hasOverlap) continue;
    const against = others.find(({ file }) => file !== first.file);
    if (against !== undefined)
      return disputed(bySymbols, `the evidence contradicts itself: ${first.because}; but ${against.because}`);
    const { file, because } = first;
    return { confidence, file, because, span: bySymbols.span };
  }
  const undecided = testimonies.find(({ kind }) => kind === 'undecided');
  return undecided === undefined || hasOverlap ? bySymbols : { ...bySymbols, because: undecided.because };
}

function disputed({ span }: Origin, because: string): UnknownOrigin {
  return { confidence: 'unknown', because, span, before: undefined, after: undefined, isDisputed: true };
}
