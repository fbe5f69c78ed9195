import type { SectionIndex } from '../../../elf/section';
import { agrees, type Candidate, findCandidates, type LinkedPlace, type OwnSymbols } from './candidates';
import type { LinkedSections } from './linked-sections';
import type { ObjectPart } from './object-part';

/** Where a part of an object file stands in the module. */
export interface PlacedPart extends LinkedPlace {
  readonly size: number;
}

/** The parts whose place is certain, or why the object file has none in the module. */
export type Placement =
  | { readonly kind: 'placed'; readonly parts: readonly PlacedPart[] }
  | { readonly kind: 'refused'; readonly because: string };

/** Each round decides the place of one more part, or is the last but one. */
const mostRounds = 16;

/**
 * Finds the parts of an object file in the module. A part is where its bytes, relocations and symbols are, if
 * that is one place; places that contradict what the relocations of placed parts say are none. All code and annotations
 * must be there: else the module was linked from another build of the file.
 */
export async function placeObject(
  parts: readonly ObjectPart[],
  symbols: OwnSymbols,
  linked: LinkedSections,
): Promise<Placement> {
  const open = new Map<ObjectPart, readonly Candidate[]>();
  for (const part of parts) {
    const candidates = await findCandidates(part, symbols, linked);
    if (candidates?.length === 0 && part.isEssential)
      return { kind: 'refused', because: `its ${part.name} is not in the module as it is` };
    if (candidates !== undefined && candidates.length > 0) open.set(part, candidates);
  }
  const placed = decide(open);
  if (placed === undefined)
    return {
      kind: 'refused',
      because: 'its sections are in the module, but not as parts of one object file',
    };
  return placed.length === 0
    ? { kind: 'refused', because: 'each of its sections may stand in several places' }
    : { kind: 'placed', parts: placed };
}

function decide(open: Map<ObjectPart, readonly Candidate[]>): PlacedPart[] | undefined {
  const known = new Map<SectionIndex, LinkedPlace>();
  const placed: PlacedPart[] = [];
  for (let round = 0; round < mostRounds; round++) {
    const before = placed.length;
    for (const [part, candidates] of open) {
      const [only, ...others] = candidates.filter((candidate) => fits(candidate, part, known));
      if (only === undefined) return undefined;
      if (others.length > 0) continue;
      for (const [section, place] of only.implied) known.set(section, place);
      placed.push({ section: only.section, offset: only.offset, size: part.bytes.length });
      open.delete(part);
    }
    if (placed.length === before) break;
  }
  return placed;
}

function fits(
  candidate: Candidate,
  { section }: ObjectPart,
  known: ReadonlyMap<SectionIndex, LinkedPlace>,
): boolean {
  if (!agrees(known.get(section), candidate)) return false;
  for (const [other, place] of candidate.implied) if (!agrees(known.get(other), place)) return false;
  return true;
}
