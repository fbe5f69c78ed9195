import { at } from '../base/column';
import type { FormatProblem } from '../base/format-error';
import { groupBy } from '../base/group-by';
import { SHT_RELA } from '../elf/constants';
import type { SectionIndex } from '../elf/section';
import type { SymbolIndex } from '../elf/symbol';
import type { SymbolMap } from '../symbols/symbol-map';
import type { Annotation } from './annotations';
import { isNoneRelocation, type LivepatchModule, type RelocationSection } from './livepatch-module';
import { livepatchSectionName, livepatchSymbolName, livepatchSymbolPrefix } from './names';
import { planRemovals, type Removals } from './removals';
import { isBlocking, isConverted, type Resolution } from './resolution';
import { resolveSymbol } from './resolve';
import { isConvertibleSection } from './section-rules';

/** Relocations of one section against one symbol. */
export interface SymbolUse {
  readonly section: RelocationSection;
  /** Rows of the section's table, ascending. */
  readonly rows: readonly number[];
}

/** One undefined symbol that relocations or annotations refer to. */
export interface PlannedSymbol {
  readonly symbol: SymbolIndex;
  readonly name: string;
  readonly resolution: Resolution;
  readonly uses: readonly SymbolUse[];
  readonly annotations: readonly Annotation[];
  /** `.klp.sym.<object>.<name>,<position>` for a symbol that is converted. */
  readonly newName: string | undefined;
}

/** A livepatch relocation section that the conversion makes. */
export interface PlannedSection {
  readonly name: string;
  readonly object: string;
  readonly target: SectionIndex;
  /** Where its relocations come from, in the order in which they will stand. */
  readonly moves: readonly SymbolUse[];
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
  readonly problems: readonly PlanProblem[];
  readonly state: 'ready' | 'blocked' | 'nothing' | 'undecided' | 'not-convertible';
}

/** Works out the plan; `map` is undefined while no symbol source is open. Never throws for what the module holds. */
export async function planConversion(module: LivepatchModule, map: SymbolMap | undefined): Promise<Plan> {
  const uses = collectUses(module);
  const annotations = groupBy(module.annotations.annotations, (annotation) => annotation.symbol);
  const symbols = [...new Set([...uses.keys(), ...annotations.keys()])]
    .sort((a, b) => a - b)
    .filter((symbol) => isPlannable(module, symbol))
    .map((symbol) => planSymbol(module, symbol, uses.get(symbol) ?? [], annotations.get(symbol) ?? [], map));
  const sections = planSections(module, symbols);
  const removals = await planRemovals(module);
  const problems = [...findProblems(module, symbols), ...removals.problems.map(asError)];
  return { module, symbols, sections, removals, problems, state: stateOf(module, symbols, problems) };
}

function collectUses(module: LivepatchModule): Map<SymbolIndex, SymbolUse[]> {
  const uses = new Map<SymbolIndex, SymbolUse[]>();
  const { symbols, annotations, object } = module;
  for (const section of module.relocations) {
    if (section.livepatch || annotations.sections.has(section.index)) continue;
    const rowsBySymbol = new Map<SymbolIndex, number[]>();
    for (let row = 0; row < section.table.count; row++) {
      const symbol = at(section.table.r_symbol, row);
      if (symbol === 0 || symbol >= symbols.count || !symbols.isUndefined(symbol)) continue;
      if (isNoneRelocation(object.header.e_machine, at(section.table.r_type, row))) continue;
      const rows = rowsBySymbol.get(symbol);
      if (rows === undefined) rowsBySymbol.set(symbol, [row]);
      else rows.push(row);
    }
    for (const [symbol, rows] of rowsBySymbol) {
      const known = uses.get(symbol);
      if (known === undefined) uses.set(symbol, [{ section, rows }]);
      else known.push({ section, rows });
    }
  }
  return uses;
}

/** Symbols that klp-convert never touches: defined ones, the PowerPC TOC, and what is livepatch already. */
function isPlannable({ symbols }: LivepatchModule, symbol: SymbolIndex): boolean {
  if (symbol === 0 || symbol >= symbols.count || !symbols.isUndefined(symbol)) return false;
  const name = symbols.name(symbol);
  return name !== '' && name !== '.TOC.' && !name.startsWith(livepatchSymbolPrefix);
}

function planSymbol(
  module: LivepatchModule,
  symbol: SymbolIndex,
  uses: readonly SymbolUse[],
  annotations: readonly Annotation[],
  map: SymbolMap | undefined,
): PlannedSymbol {
  const name = module.symbols.name(symbol);
  const resolution = checkSections(module, resolveSymbol(module, symbol, annotations, map), uses);
  const isMoved = isConverted(resolution) && uses.length > 0;
  const newName = isMoved
    ? livepatchSymbolName({ object: resolution.object, symbol: name, position: resolution.position })
    : undefined;
  return { symbol, name, resolution, uses, annotations, newName };
}

function checkSections(
  module: LivepatchModule,
  resolution: Resolution,
  uses: readonly SymbolUse[],
): Resolution {
  if (!isConverted(resolution)) return resolution;
  const { object, candidates } = resolution;
  const sections = uses
    .filter(({ section }) => !isConvertible(module, section, object))
    .map(({ section }) => module.object.sectionName(section.index));
  return sections.length === 0 ? resolution : { kind: 'unsupported', object, sections, candidates };
}

function isConvertible(module: LivepatchModule, section: RelocationSection, object: string): boolean {
  // The livepatch format has no SHT_REL: kernel/livepatch/core.c reads Elf_Rela.
  const isRela = at(module.object.sections.sh_type, section.index) === SHT_RELA;
  return isRela && isConvertibleSection(module.object.sectionName(section.index), object);
}

/** One section an object and target, in the order of the relocation sections; relocations keep their order. */
function planSections(module: LivepatchModule, symbols: readonly PlannedSymbol[]): PlannedSection[] {
  const planned = new Map<
    string,
    { object: string; target: SectionIndex; moves: Map<RelocationSection, number[]> }
  >();
  for (const { resolution, uses } of symbols) {
    if (!isConverted(resolution)) continue;
    for (const { section, rows } of uses) {
      const key = `${section.target} ${resolution.object}`;
      const plan = planned.get(key) ?? {
        object: resolution.object,
        target: section.target,
        moves: new Map(),
      };
      planned.set(key, plan);
      const moved = plan.moves.get(section);
      if (moved === undefined) plan.moves.set(section, [...rows]);
      else for (const row of rows) moved.push(row);
    }
  }
  return [...planned.values()]
    .sort((a, b) => a.target - b.target || (a.object < b.object ? -1 : 1))
    .map(({ object, target, moves }) => ({
      name: livepatchSectionName(object, module.object.sectionName(target)),
      object,
      target,
      moves: [...moves]
        .sort(([a], [b]) => a.index - b.index)
        .map(([section, rows]) => ({ section, rows: rows.sort((a, b) => a - b) })),
    }));
}

function findProblems(module: LivepatchModule, symbols: readonly PlannedSymbol[]): PlanProblem[] {
  const { dialect, annotations, modinfo, object } = module;
  if (!dialect.convertible) return [];
  const problems: PlanProblem[] = annotations.problems.map(asError);
  for (const { name, uses, resolution, annotations: own } of symbols) {
    const [annotation] = own;
    if (annotation === undefined || (uses.length > 0 && resolution.kind !== 'exported')) continue;
    problems.push({
      severity: resolution.kind === 'exported' ? 'warning' : 'error',
      code: 'klp/annotation-unused',
      message:
        resolution.kind === 'exported'
          ? `The annotation for ${name} has no effect: the symbol is exported, so the module loader resolves it`
          : `The annotation for ${name} is unused: no code or data of the module refers to the symbol`,
      where: `${object.sectionName(annotation.section)}+${annotation.offset}`,
      mend: `Remove KLP_SYMPOS(${name}, ${annotation.position}) from the source, or use the symbol.`,
    });
  }
  for (const annotation of annotations.annotations) {
    if (isPlannable(module, annotation.symbol)) continue;
    const name =
      annotation.symbol < module.symbols.count ? module.symbols.displayName(annotation.symbol) : '?';
    problems.push({
      severity: 'error',
      code: 'klp/annotation-defined',
      message: `The annotation names ${name}, which this module defines itself`,
      where: `${object.sectionName(annotation.section)}+${annotation.offset}`,
      mend: 'Declare the symbol extern in the livepatch source; a static declaration makes a new, separate symbol.',
    });
  }
  if (!modinfo.some((entry) => entry.tag === 'livepatch')) {
    problems.push({
      severity: 'warning',
      code: 'klp/no-livepatch-tag',
      message:
        'The module has annotations but no livepatch= tag in .modinfo, so the kernel would not take it as a livepatch',
      mend: 'Add MODULE_INFO(livepatch, "Y") to the source.',
    });
  }
  return problems;
}

function asError(problem: FormatProblem): PlanProblem {
  return { ...problem, severity: 'error' };
}

function stateOf(
  module: LivepatchModule,
  symbols: readonly PlannedSymbol[],
  problems: readonly PlanProblem[],
): Plan['state'] {
  if (!module.dialect.convertible) return 'not-convertible';
  if (problems.some((problem) => problem.severity === 'error')) return 'blocked';
  if (symbols.some(({ resolution }) => isBlocking(resolution.kind))) return 'blocked';
  if (symbols.some(({ resolution }) => resolution.kind === 'undecided')) return 'undecided';
  const isWork = symbols.some(({ newName }) => newName !== undefined) || module.annotations.sections.size > 0;
  return isWork ? 'ready' : 'nothing';
}
