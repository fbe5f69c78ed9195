import type { SymbolIndex } from '../../elf/symbol';
import type { Annotation } from '../annotations';
import { type FileSet, LinkOrder, maximum } from './link-order';
import { isSingle, narrow, type Unit } from './narrow';
import type { AnnotationOrigin, ModuleOrigins, Use } from './origins';
import type { Span } from './section-spans';
import type { SourceFile } from './source-files';

/** Which annotation a relocation means, if the evidence decides; else the user does. */
export interface AssignedUse {
  readonly use: Use;
  readonly annotation: Annotation | undefined;
  readonly confidence: 'certain' | 'likely' | 'unknown';
  /** One sentence, about the relocation ("it"). */
  readonly because: string;
}

/** What the evidence says of a symbol that several object files annotate. */
export interface PositionAssignment {
  readonly annotations: readonly AnnotationOrigin[];
  readonly uses: readonly AssignedUse[];
}

type Decision = Omit<AssignedUse, 'use'>;

/**
 * Gives each relocation against the symbol its annotation. Certain where its object file is and has one meaning for
 * the symbol; likely where only one of the files that annotate the symbol fits; unknown where nothing decides. What
 * is inferred never goes beyond likely: a file that uses the symbol without annotating it, or annotates it without using
 * it, would not be noticed.
 */
export function assignPositions(origins: ModuleOrigins, symbol: SymbolIndex): PositionAssignment {
  const annotations = origins.annotationsOf(symbol);
  const uses = origins.usesOf(symbol);
  const agreed = agreeing(annotations.map(({ annotation }) => annotation));
  if (agreed !== undefined) {
    const because =
      annotations.length === 1
        ? 'it is the only annotation of the symbol'
        : 'all annotations of the symbol agree';
    return {
      annotations,
      uses: uses.map((use) => ({ use, annotation: agreed, confidence: 'certain', because })),
    };
  }
  const byFile = annotationsByFile(annotations);
  const inferred = inferFiles(origins, annotations, byFile, uses);
  return {
    annotations,
    uses: uses.map((use) => ({
      use,
      ...(decideByOrigin(use, byFile) ?? decideByFile(use, inferred, byFile)),
    })),
  };
}

/** The annotation that all say, if all say the same. */
function agreeing(annotations: readonly Annotation[]): Annotation | undefined {
  const [first, ...others] = annotations;
  const agree = others.every(
    ({ object, position }) => object === first?.object && position === first.position,
  );
  return agree ? first : undefined;
}

function annotationsByFile(annotations: readonly AnnotationOrigin[]): Map<SourceFile, AnnotationOrigin[]> {
  const byFile = new Map<SourceFile, AnnotationOrigin[]>();
  for (const annotated of annotations) {
    const { origin } = annotated;
    if (origin.confidence === 'unknown') continue;
    const known = byFile.get(origin.file);
    if (known === undefined) byFile.set(origin.file, [annotated]);
    else known.push(annotated);
  }
  return byFile;
}

/** Decides a relocation whose file is known; undefined when it is not. */
function decideByOrigin(
  { origin }: Use,
  byFile: ReadonlyMap<SourceFile, readonly AnnotationOrigin[]>,
): Decision | undefined {
  return origin.confidence === 'unknown'
    ? undefined
    : annotationOf(origin.file, byFile, origin.confidence, origin.because);
}

function decideByFile(
  use: Use,
  inferred: ReadonlyMap<Use, SourceFile>,
  byFile: ReadonlyMap<SourceFile, readonly AnnotationOrigin[]>,
): Decision {
  const file = inferred.get(use);
  if (file === undefined)
    return { annotation: undefined, confidence: 'unknown', because: use.origin.because };
  const because = `of the files that annotate the symbol only ${file.name} fits here, going by link order and by each of them using it`;
  return annotationOf(file, byFile, 'likely', because);
}

function annotationOf(
  file: SourceFile,
  byFile: ReadonlyMap<SourceFile, readonly AnnotationOrigin[]>,
  confidence: 'certain' | 'likely',
  because: string,
): Decision {
  const own = byFile.get(file) ?? [];
  const undecided = { annotation: undefined, confidence: 'unknown' } as const;
  if (own.length === 0)
    return {
      ...undecided,
      because: `it is of ${file.name}, and no annotation for the symbol is known to be of that file`,
    };
  const annotation = agreeing(own.map((annotated) => annotated.annotation));
  if (annotation === undefined)
    return { ...undecided, because: `it is of ${file.name}, whose annotations for the symbol disagree` };
  const isCertain = confidence === 'certain' && own.some(({ origin }) => origin.confidence === 'certain');
  return { annotation, confidence: isCertain ? 'certain' : 'likely', because };
}

/**
 * The file of each relocation that does not show one, as far as only one comes into question. Nothing unless all files
 * that annotate the symbol are known, all known uses are theirs, and neither the sections contradict each other in the
 * link order nor kinds of evidence in a use.
 */
function inferFiles(
  origins: ModuleOrigins,
  annotations: readonly AnnotationOrigin[],
  byFile: ReadonlyMap<SourceFile, unknown>,
  uses: readonly Use[],
): ReadonlyMap<Use, SourceFile> {
  const files = [...byFile.keys()];
  const isFounded =
    origins.linkGraph.isSound &&
    files.length <= maximum &&
    annotations.every(({ origin }) => origin.confidence !== 'unknown') &&
    uses.every(({ origin }) =>
      origin.confidence === 'unknown' ? origin.isDisputed !== true : byFile.has(origin.file),
    );
  if (!isFounded) return new Map();
  const order = new LinkOrder(origins.linkGraph, files);
  const unitOf = groupIntoUnits(origins, uses, (use) => possibleFiles(use, files, order));
  const units = [...new Set(unitOf.values())].sort((a, b) => a.section - b.section || a.offset - b.offset);
  narrow(units, files.length, isInLinkOrder(files, order));
  const inferred = new Map<Use, SourceFile>();
  for (const [use, { possible }] of unitOf) {
    const file = isSingle(possible) ? files[31 - Math.clz32(possible)] : undefined;
    if (file !== undefined) inferred.set(use, file);
  }
  return inferred;
}

function possibleFiles({ origin }: Use, files: readonly SourceFile[], order: LinkOrder): FileSet {
  if (origin.confidence !== 'unknown') return 1 << files.indexOf(origin.file);
  return ((1 << files.length) - 1) & ~order.before(origin.before) & ~order.after(origin.after);
}

/** Relocations that one symbol covers make one unit, others one each. */
function groupIntoUnits(
  origins: ModuleOrigins,
  uses: readonly Use[],
  possible: (use: Use) => FileSet,
): Map<Use, Unit> {
  const bySpan = new Map<Use | Span, Unit>();
  const unitOf = new Map<Use, Unit>();
  for (const use of uses) {
    const { section, offset, origin } = use;
    const key = origin.span === undefined || origin.span.isContradictory ? use : origin.span;
    const known = bySpan.get(key);
    const { target } = section;
    const unit = known ?? {
      section: target,
      offset,
      isOrdered: origins.isOrdered(target),
      possible: possible(use),
    };
    bySpan.set(key, unit);
    unitOf.set(use, unit);
  }
  return unitOf;
}

/** Whether each file is known to be linked before the next, so that their numbers are in link order. */
function isInLinkOrder(files: readonly SourceFile[], order: LinkOrder): boolean {
  return files.every((file, i) => i === 0 || (order.before(file) & (1 << (i - 1))) !== 0);
}
