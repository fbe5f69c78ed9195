import type { StateCreator } from 'zustand';
import type { ComparedSide } from '../worker/protocol';
import type { Snapshot, StackMember } from '../worker/snapshot';

/** One side of a comparison, as a link names it: by the first 16 hex digits of the file's SHA-256. */
export interface NamedSide {
  readonly sha256: string;
  readonly isConverted: boolean;
}

/** Two modules that are compared. */
export interface Comparison {
  readonly a: NamedSide;
  readonly b: NamedSide;
  /** The function whose instructions are shown, by its key. */
  readonly thing?: string;
}

export interface CompareSlice {
  /** What the user chose to compare; `undefined` for what there is most to compare. */
  readonly comparison: Comparison | undefined;
  compareSides(comparison: Comparison | undefined): void;
}

export const createCompareSlice: StateCreator<CompareSlice, [], [], CompareSlice> = (set) => ({
  comparison: undefined,
  compareSides: (comparison) => set({ comparison }),
});

/** A side that can be compared, with what it is called. */
export interface SideChoice {
  readonly side: NamedSide;
  readonly ask: ComparedSide;
  readonly label: string;
}

/** Everything that can be compared: the build before, each module as it is, in the order of the stack, and the converted one. */
export function sidesOf({ module, previous, stack, conversion }: Snapshot): readonly SideChoice[] {
  if (module === undefined) return [];
  const { fingerprint, moduleName } = module;
  const alone: Pick<StackMember, 'id' | 'label' | 'fingerprint'> = {
    id: 'module',
    label: moduleName,
    fingerprint,
  };
  const converted = conversion?.kind === 'converted';
  const outcome = converted && conversion.isRepair ? 'repaired' : 'converted';
  const before = previous && {
    side: { sha256: previous.fingerprint.sha256, isConverted: false },
    ask: { id: previous.id, isConverted: false },
    label: `${moduleName}, previous build`,
  };
  const open = (stack?.members ?? [alone]).flatMap(({ id, label, fingerprint: { sha256 } }) => {
    const own = {
      side: { sha256, isConverted: false },
      ask: { id, isConverted: false },
      label: id === 'module' && converted ? `${label}, as it is` : label,
    };
    if (id !== 'module' || !converted) return [own];
    const made = {
      side: { sha256, isConverted: true },
      ask: { id, isConverted: true },
      label: `${label}, ${outcome}`,
    };
    return [own, made];
  });
  return before === undefined ? open : [before, ...open];
}

/**
 * What is compared: what the user chose, as far as it is open, else the first two modules, else the module and the build
 * before it, else the module before and after its conversion. `undefined` when there is nothing to compare.
 */
export function comparedSides(
  snapshot: Snapshot,
  comparison: Comparison | undefined,
): { readonly a: SideChoice; readonly b: SideChoice } | undefined {
  const sides = sidesOf(snapshot);
  const find = (wanted: NamedSide | undefined): SideChoice | undefined =>
    sides.find(({ side }) => side.sha256 === wanted?.sha256 && side.isConverted === wanted.isConverted);
  const isBefore = ({ ask }: SideChoice): boolean => ask.id === snapshot.previous?.id;
  const own = sides.filter(
    (one) => !one.side.isConverted && (snapshot.stack === undefined || !isBefore(one)),
  );
  const [first, second] = own.length > 1 ? own : sides;
  const a = find(comparison?.a) ?? first;
  const b = find(comparison?.b) ?? second;
  return a === undefined || b === undefined ? undefined : { a, b };
}
