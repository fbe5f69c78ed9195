import type { FormatProblem } from '../base/format-error';
import { groupBy } from '../base/group-by';
import type { SectionIndex } from '../elf/section';
import type { SymbolIndex } from '../elf/symbol';
import type { SymbolMap } from '../symbols/symbol-map';
import type { Annotation } from './annotations';
import type { Edits } from './edits';
import { assignPositions, type PositionAssignment } from './evidence/assign-positions';
import { ModuleOrigins } from './evidence/origins';
import type { LivepatchModule, RelocationSection } from './livepatch-module';
import { findProblems } from './plan-problems';
import { planEdits } from './planned-edits';
import { planFromRecords } from './planned-records';
import { planSections } from './planned-sections';
import { collectUses, isPlannable, planSymbol, symbolsThatState } from './planned-symbols';
import { annotationWords, planRemovals, type Removals } from './removals';
import { isBlocking, type Resolution } from './resolution';

/** Relocations of one section against one symbol. */
export interface SymbolUse {
  readonly section: RelocationSection;
  /** Rows of the section's table, ascending. */
  readonly rows: readonly number[];
}

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
  /** Which annotation each relocation means by the object files' traces; only where annotations disagree. */
  readonly assignment?: PositionAssignment;
  /** `.klp.sym.<object>.<name>,<position>` for a symbol that becomes a livepatch symbol. */
  readonly newName: string | undefined;
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
  readonly state: 'ready' | 'blocked' | 'nothing' | 'undecided' | 'not-convertible';
}

/** Works out the plan; `map` is undefined while no symbol source is open. Never throws for what the module holds. */
export async function planConversion(module: LivepatchModule, map: SymbolMap | undefined): Promise<Plan> {
  const { id } = module.dialect;
  if (id === 'objtool' || id === 'kpatch') return planFromRecords(module, map);
  const uses = collectUses(module);
  const annotations = groupBy(module.annotations.annotations, (annotation) => annotation.symbol);
  const symbols = [...new Set([...uses.keys(), ...annotations.keys(), ...symbolsThatState(module)])]
    .sort((a, b) => a - b)
    .filter((symbol) => isPlannable(module, symbol))
    .map((symbol) => planSymbol(module, symbol, uses.get(symbol) ?? [], annotations.get(symbol) ?? [], map))
    .map(withAssignment(module));
  const sections = planSections(module, symbols);
  const removals = await planRemovals(module, module.annotations.sections, annotationWords);
  const edits = planEdits(module, symbols, sections, removals);
  const problems = findProblems(module, symbols, removals, map);
  const state = stateOf(module, symbols, problems);
  return { module, symbols, sections, removals, edits, problems, state };
}

/** Adds what the object files' traces say, which are read when the first symbol needs them. */
function withAssignment(module: LivepatchModule): (symbol: PlannedSymbol) => PlannedSymbol {
  let origins: ModuleOrigins | undefined;
  return (planned) => {
    if (planned.resolution.kind !== 'conflicting') return planned;
    origins ??= new ModuleOrigins(module);
    return { ...planned, assignment: assignPositions(origins, planned.symbol) };
  };
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
  const isWork = symbols.some(({ newName }) => newName !== undefined) || module.annotations.sections.size > 0;
  return isWork ? 'ready' : 'nothing';
}

/**
 * Whether nothing can be done until a symbol source is open. The minimal klp-convert needs none: symbols whose names
 * say nothing are the module loader's, unless they are annotated for another tool.
 */
function needsSource({ dialect }: LivepatchModule, { resolution, annotations }: PlannedSymbol): boolean {
  return resolution.kind === 'undecided' && (dialect.id !== 'minimal' || annotations.length > 0);
}
