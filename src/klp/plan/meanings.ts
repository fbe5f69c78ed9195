import { groupBy } from '../../base/group-by';
import type { SymbolMap } from '../../symbols/symbol-map';
import { type Choice, livepatchPosition } from '../choices/choice';
import type { UsePlace, UsePlaces } from '../choices/use-places';
import { assignPositions } from '../evidence/assign-positions';
import type { ModuleOrigins, Use } from '../evidence/origins';
import { isConverted, type Resolution } from './resolution';
import { invalidReason } from './resolve';
import type { PlannedUses, SymbolUse } from './uses';

/** Which symbol is meant. Position 0: the object's only one of the name. */
export interface Meaning {
  readonly object: string;
  readonly position: number;
}

/** What one relocation means, who says so, and how sure that is. */
export interface UseMeaning {
  readonly use: Use;
  readonly place: UsePlace;
  /** Absent where nobody says it. */
  readonly meaning?: Meaning;
  readonly by: 'choice' | 'annotation' | 'nobody';
  readonly confidence: 'certain' | 'likely' | 'unknown';
  /** One sentence, about the relocation ("it"). */
  readonly because: string;
}

/**
 * What each relocation against a symbol means: what a person chose for it, for its function or for the symbol, in this
 * order; else its annotation, which where annotations disagree is the one of the object file that it comes from.
 */
export function meaningsOf(
  { symbol, uses }: PlannedUses,
  resolution: Resolution,
  choices: readonly Choice[],
  origins: ModuleOrigins,
  places: UsePlaces,
): UseMeaning[] {
  const rows = new Map(uses.map(({ section, rows }) => [section, new Set(rows)]));
  const isPlanned = ({ section, row }: Use): boolean => rows.get(section)?.has(row) === true;
  const stated =
    resolution.kind === 'conflicting'
      ? fromEvidence(origins, symbol)
      : origins.usesOf(symbol).map((use) => ({ use, ...fromResolution(resolution) }));
  return stated
    .filter(({ use }) => isPlanned(use))
    .map((said) => {
      const place = places.of(said.use);
      return { ...said, place, ...chosenFor(place, choices) };
    });
}

type Said = Omit<UseMeaning, 'use' | 'place'>;

function fromEvidence(origins: ModuleOrigins, symbol: number): (Said & { readonly use: Use })[] {
  return assignPositions(origins, symbol).uses.map(({ use, annotation, confidence, because }) =>
    annotation === undefined
      ? { use, by: 'nobody', confidence, because }
      : {
          use,
          meaning: { object: annotation.object, position: annotation.position },
          by: 'annotation',
          confidence,
          because,
        },
  );
}

function fromResolution(resolution: Resolution): Said {
  if (!isConverted(resolution))
    return { by: 'nobody', confidence: 'unknown', because: 'nothing says which one it means' };
  const { object, position } = resolution;
  return {
    meaning: { object, position },
    by: 'annotation',
    confidence: 'certain',
    because: 'the annotation says so',
  };
}

function chosenFor({ container, exact }: UsePlace, choices: readonly Choice[]): Said | undefined {
  const of = (place: string | undefined): Choice | undefined =>
    choices.find((choice) => choice.place === place);
  const own = of(exact);
  const inContainer = container === undefined ? undefined : of(container);
  const choice = own ?? inContainer ?? of(undefined);
  if (choice === undefined) return undefined;
  const subject =
    choice === own ? 'this relocation' : choice === inContainer ? `all of ${container}` : 'the whole symbol';
  return {
    meaning: { object: choice.object, position: livepatchPosition(choice) },
    by: 'choice',
    confidence: 'certain',
    because: `it was chosen for ${subject}`,
  };
}

/** The resolution of a symbol whose relocations mean what they mean. */
export function resolveByMeanings(
  base: Resolution,
  meanings: readonly UseMeaning[],
  map: SymbolMap | undefined,
): Resolution {
  const isChosen = meanings.some(({ by }) => by === 'choice');
  if (meanings.length === 0 || map === undefined || !(isChosen || base.kind === 'conflicting')) return base;
  const groups = [...groupByMeaning(meanings).keys()];
  if (groups.includes(undefined) || !('candidates' in base)) return base;
  const { candidates } = base;
  for (const { meaning, by } of meanings) {
    if (meaning === undefined || by !== 'annotation') continue;
    const reason = invalidReason({ by, ...meaning }, candidates, map);
    if (reason !== undefined) return { kind: 'invalid', reason, candidates };
  }
  const [only, ...others] = groups;
  if (only === undefined || others.length > 0 || !isChosen) return { kind: 'divided', candidates };
  return { kind: 'chosen', gate: only.object, ...only, candidates };
}

/** The relocations by what they mean, in the order in which the meanings first appear. */
export function groupByMeaning(meanings: readonly UseMeaning[]): Map<Meaning | undefined, SymbolUse[]> {
  const groups = new Map<Meaning | undefined, SymbolUse[]>();
  for (const [, own] of groupBy(meanings, ({ meaning: m }) => m && `${m.object},${m.position}`))
    groups.set(own[0]?.meaning, usesOf(own));
  return groups;
}

function usesOf(meanings: readonly UseMeaning[]): SymbolUse[] {
  return [...groupBy(meanings, ({ use }) => use.section)].map(([section, own]) => ({
    section,
    rows: own.map(({ use }) => use.row).sort((a, b) => a - b),
  }));
}
