import { formatHex } from '../base/format';
import type { LivepatchModule } from '../klp/livepatch-module';
import { align, type Step } from './align';
import { CodeReader, type ComparableLine, linesByOffset } from './code-lines';
import { pairModules, type Side } from './compared-modules';
import type {
  CodeComparison,
  ComparedInstruction,
  ComparedLine,
  ComparedThing,
  ThingPlace,
} from './module-comparison';
import type { Piece } from './pieces';

/** Bytes of code of one side that are compared instruction by instruction. */
const mostBytes = 2 ** 20;

/**
 * The instructions of a function of both modules, aligned; of one that is on one side only, all of them. `undefined` for what
 * is no function, has no bytes or more than 1 MiB, or when the machine's instructions cannot be read.
 */
export async function compareCode(
  a: LivepatchModule,
  b: LivepatchModule,
  thing: ComparedThing,
): Promise<CodeComparison | undefined> {
  if (thing.kind !== 'function') return undefined;
  const paired = await pairModules(a, b);
  const [linesOfA, linesOfB] = [await linesAt(paired.a, thing.a), await linesAt(paired.b, thing.b)];
  if (linesOfA === undefined || linesOfB === undefined || linesOfA.length + linesOfB.length === 0)
    return undefined;
  return alignLines(linesOfA, linesOfB);
}

/** None for a side that lacks the function. */
async function linesAt(side: Side, place: ThingPlace | undefined): Promise<ComparableLine[] | undefined> {
  if (place === undefined) return [];
  const piece = findPiece(side, place);
  const reader = await CodeReader.open(side.keys);
  return piece === undefined || piece.end - piece.start > mostBytes ? undefined : reader?.lines(piece);
}

function findPiece({ content, reader }: Side, { section, offset, name }: ThingPlace): Piece | undefined {
  for (const loaded of content.sections.values()) {
    if (loaded.name !== section) continue;
    const piece = reader.pieces.covering(loaded.index, offset);
    if (piece?.start === offset && piece.names[0] === name) return piece;
  }
  return undefined;
}

function alignLines(a: readonly ComparableLine[], b: readonly ComparableLine[]): CodeComparison {
  const { steps, isCoarse } = align(
    a.map(({ key }) => key),
    b.map(({ key }) => key),
  );
  const places = new BranchPlaces(a, b, steps);
  const lines = steps.flatMap((step) => comparedLines(step, a, b, places));
  return {
    lines,
    added: lines.filter(({ change }) => change === 'added').length,
    removed: lines.filter(({ change }) => change === 'removed').length,
    ...(isCoarse && { coarse: true }),
  };
}

/** Where branches within a function lead on both sides, by the alignment of the lines. */
class BranchPlaces {
  readonly #linesOfA: ReadonlyMap<number, number>;
  readonly #linesOfB: ReadonlyMap<number, number>;
  /** The line of b that a line of a is; -1 when it is none. */
  readonly #aligned: Int32Array;

  constructor(a: readonly ComparableLine[], b: readonly ComparableLine[], steps: readonly Step[]) {
    this.#linesOfA = linesByOffset(a);
    this.#linesOfB = linesByOffset(b);
    this.#aligned = new Int32Array(a.length).fill(-1);
    for (const step of steps) if (step.kind === 'same') this.#aligned[step.a] = step.b;
  }

  /** Whether two branches lead to lines that are the same; one to a line that changed may lead anywhere. */
  isSame(a: ComparableLine | undefined, b: ComparableLine | undefined): boolean {
    if (a?.inner === undefined || b?.inner === undefined) return true;
    const [from, to] = [this.#linesOfA.get(a.inner), this.#linesOfB.get(b.inner)];
    if (from === undefined || to === undefined) return from === to;
    const aligned = this.#aligned[from] ?? -1;
    return aligned < 0 || aligned === to;
  }
}

function comparedLines(
  step: Step,
  a: readonly ComparableLine[],
  b: readonly ComparableLine[],
  places: BranchPlaces,
): ComparedLine[] {
  const [mine, other] = [
    step.kind === 'added' ? undefined : a[step.a],
    step.kind === 'removed' ? undefined : b[step.b],
  ];
  const left = mine === undefined ? {} : { a: instructionOf(mine) };
  const right = other === undefined ? {} : { b: instructionOf(other) };
  if (step.kind !== 'same') return [{ change: step.kind, ...left, ...right }];
  if (places.isSame(mine, other)) return [{ change: 'same', ...left, ...right }];
  return [
    { change: 'removed', ...left },
    { change: 'added', ...right },
  ];
}

function instructionOf({ line, offset, inner }: ComparableLine): ComparedInstruction {
  const { mnemonic, operands, bytes } = line;
  const place = inner === undefined ? operands : innerOperands(operands, inner);
  return { offset, bytes: bytes.slice(), text: `${mnemonic} ${place}`.trim() };
}

/** Operands with the destination, which is the last, counted from the start of the function. */
function innerOperands(operands: string, inner: number): string {
  const comma = operands.lastIndexOf(',');
  return `${comma < 0 ? '' : `${operands.slice(0, comma)}, `}+${formatHex(inner)}`;
}
