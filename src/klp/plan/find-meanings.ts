import { present } from '../../base/assert';
import { groupBy } from '../../base/group-by';
import type { SymbolMap } from '../../symbols/symbol-map';
import type { Choice } from '../choices/choice';
import { type JudgedChoice, judgeChoices } from '../choices/judge-choices';
import { UsePlaces } from '../choices/use-places';
import { ModuleOrigins } from '../evidence/origins';
import type { LivepatchModule } from '../livepatch-module';
import { meaningsOf, type UseMeaning } from './meanings';
import type { Resolution } from './resolution';
import type { PlannedUses } from './uses';

/** What meanings are found by. */
export interface MeaningsAsked {
  readonly module: LivepatchModule;
  readonly map: SymbolMap | undefined;
  readonly found: readonly PlannedUses[];
  /** The resolution of each symbol by its own. */
  readonly bases: readonly Resolution[];
  readonly choices: readonly Choice[];
  /** All that is known of where the module's parts come from; asked only when annotations disagree. */
  readonly read: () => Promise<ModuleOrigins>;
}

/** What was found. */
export interface Meanings {
  readonly judged: readonly JudgedChoice[];
  /** For each symbol; absent where nobody decides. */
  readonly meanings: readonly (readonly UseMeaning[] | undefined)[];
  readonly remarks: readonly string[];
}

/** What each relocation of each symbol means, where annotations or choices decide or have to; and which choices fit. */
export async function findMeanings({
  module,
  map,
  found,
  bases,
  choices,
  read,
}: MeaningsAsked): Promise<Meanings> {
  if (choices.length === 0 && !bases.some(isDecidedBySomebody))
    return { judged: [], meanings: found.map(() => undefined), remarks: [] };
  const origins = bases.some(({ kind }) => kind === 'conflicting') ? await read() : new ModuleOrigins(module);
  const places = new UsePlaces(origins);
  const judged = judgeChoices(choices, {
    module,
    map,
    planned: new Map(found.map(({ symbol }) => [module.symbols.name(symbol), symbol])),
    placesOf: (symbol) => origins.usesOf(symbol).map((use) => places.of(use)),
  });
  const fitting = groupBy(
    judged.filter((one) => one.state === 'fits'),
    ({ symbol }) => symbol,
  );
  const meanings = found.map((uses, i) => {
    const own = (fitting.get(uses.symbol) ?? []).map(({ choice }) => choice);
    const base = present(bases[i], 'every symbol is resolved');
    if (own.length === 0 && !isDecidedBySomebody(base)) return undefined;
    return meaningsOf(uses, base, own, origins, places);
  });
  return { judged, meanings, remarks: origins.remarks };
}

/** Whether it is, or has to be, a person who says which symbol is meant. */
function isDecidedBySomebody({ kind }: Resolution): boolean {
  return kind === 'ambiguous' || kind === 'conflicting' || kind === 'annotated' || kind === 'invalid';
}
