import { present } from '../../base/assert';
import type { FormatProblem } from '../../base/format-error';
import type { SectionIndex } from '../../elf/section';
import type { SymbolIndex } from '../../elf/symbol';
import type { SymbolMap } from '../../symbols/symbol-map';
import type { Annotation } from '../annotations';
import type { Choice } from '../choices/choice';
import { type JudgedChoice, judgeChoices } from '../choices/judge-choices';
import type { Edits } from '../conversion/edits';
import type { ModuleOrigins } from '../evidence/origins';
import { readOrigins } from '../evidence/read-origins';
import type { LivepatchModule } from '../livepatch-module';
import { findMeanings } from './find-meanings';
import { resolveByMeanings, type UseMeaning } from './meanings';
import { findProblems } from './plan-problems';
import { planEdits } from './planned-edits';
import { planFromRecords } from './planned-records';
import { planSections } from './planned-sections';
import { planSymbol } from './planned-symbols';
import { annotationWords, planRemovals, type Removals } from './removals';
import { isBlocking, type Resolution } from './resolution';
import { resolveSymbol } from './resolve';
import { findPlannedUses, type SymbolUse } from './uses';

/** One undefined symbol that relocations, annotations or records refer to. */
export interface PlannedSymbol {
  /** 0 for a symbol that the conversion adds. */
  readonly symbol: SymbolIndex;
  readonly name: string;
  /** What it is called in the object that has it: `name`, or the part of a name that says object and position. */
  readonly sought: string;
  readonly resolution: Resolution;
  readonly uses: readonly SymbolUse[];
  /** Livepatch relocations that are made anew for it, from records, by the section that they relocate. */
  readonly makes: readonly { readonly target: SectionIndex; readonly count: number }[];
  readonly annotations: readonly Annotation[];
  /** What each relocation means; where annotations or choices decide, or have to. */
  readonly meanings?: readonly UseMeaning[];
  /** The livepatch symbols that it becomes: none, one, or several where its relocations mean different symbols. */
  readonly parts: readonly LivepatchPart[];
}

/** A livepatch symbol that a symbol becomes, with the relocations that will refer to it. */
export interface LivepatchPart {
  /** The object whose loading applies the relocations. */
  readonly gate: string;
  readonly object: string;
  readonly position: number;
  /** Bytes of the name in the object that has it. */
  readonly nameBytes: Uint8Array<ArrayBuffer>;
  /** `.klp.sym.<object>.<name>,<position>`. */
  readonly newName: string;
  readonly uses: readonly SymbolUse[];
}

/** A livepatch relocation section that the conversion makes. */
export interface PlannedSection {
  readonly name: string;
  /** The object whose loading applies it. */
  readonly object: string;
  readonly target: SectionIndex;
  /** Where its relocations come from, in the order in which they will stand. */
  readonly moves: readonly SymbolUse[];
  /** How many relocations are made anew, from records. */
  readonly made: number;
}

/** A problem of the plan as a whole. Errors block the conversion. */
export interface PlanProblem extends FormatProblem {
  readonly severity: 'error' | 'warning';
}

/** Everything that a conversion would do and why, or what keeps it from being done. */
export interface Plan {
  readonly module: LivepatchModule;
  readonly symbols: readonly PlannedSymbol[];
  readonly sections: readonly PlannedSection[];
  readonly removals: Removals;
  /** What carrying it out changes about the file. */
  readonly edits: Edits;
  readonly problems: readonly PlanProblem[];
  /** What was chosen, and whether it fits. */
  readonly choices: readonly JudgedChoice[];
  /** What could tell which code means which, and is of no use; a sentence each. */
  readonly remarks: readonly string[];
  readonly state: 'ready' | 'blocked' | 'nothing' | 'undecided' | 'not-convertible';
}

/** What a plan may go by besides the module and the sources. */
export interface PlanOptions {
  /** What a person decided, perhaps for an earlier build of the module. */
  readonly choices?: readonly Choice[];
  /** All that is known of where the module's parts come from; asked only when annotations disagree. */
  readonly readOrigins?: () => Promise<ModuleOrigins>;
}

/** Works out the plan; `map` is undefined while no symbol source is open. Never throws for what the module holds. */
export async function planConversion(
  module: LivepatchModule,
  map: SymbolMap | undefined,
  { choices = [], readOrigins: read = () => readOrigins(module) }: PlanOptions = {},
): Promise<Plan> {
  const { id } = module.dialect;
  if (id === 'objtool' || id === 'kpatch') {
    const judged = judgeChoices(choices, { module, map, planned: new Map(), placesOf: () => [] });
    return { ...(await planFromRecords(module, map)), choices: judged };
  }
  const found = findPlannedUses(module);
  const bases = found.map(({ symbol, annotations }) => resolveSymbol(module, symbol, annotations, map));
  const { judged, meanings, remarks } = await findMeanings({ module, map, found, bases, choices, read });
  const symbols = found.map((uses, i) => {
    const base = present(bases[i], 'every symbol is resolved');
    const own = meanings[i];
    const resolution = own === undefined ? base : resolveByMeanings(base, own, map);
    return planSymbol(module, uses, resolution, own);
  });
  const sections = planSections(module, symbols);
  const removals = await planRemovals(module, module.annotations.sections, annotationWords);
  const edits = planEdits(module, symbols, sections, removals);
  const problems = findProblems(module, symbols, removals, map);
  const state = stateOf(module, symbols, problems);
  return { module, symbols, sections, removals, edits, problems, choices: judged, remarks, state };
}

function stateOf(
  module: LivepatchModule,
  symbols: readonly PlannedSymbol[],
  problems: readonly PlanProblem[],
): Plan['state'] {
  if (!module.dialect.convertible) return 'not-convertible';
  if (problems.some((problem) => problem.severity === 'error')) return 'blocked';
  if (symbols.some(({ resolution }) => isBlocking(resolution.kind))) return 'blocked';
  if (symbols.some((symbol) => needsSource(module, symbol))) return 'undecided';
  const isWork = symbols.some(({ parts }) => parts.length > 0) || module.annotations.sections.size > 0;
  return isWork ? 'ready' : 'nothing';
}

/**
 * Whether nothing can be done until a symbol source is open. The minimal klp-convert needs none: symbols whose names
 * say nothing are the module loader's, unless they are annotated for another tool.
 */
function needsSource({ dialect }: LivepatchModule, { resolution, annotations }: PlannedSymbol): boolean {
  return resolution.kind === 'undecided' && (dialect.id !== 'minimal' || annotations.length > 0);
}
