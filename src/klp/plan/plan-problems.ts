import type { FormatProblem } from '../../base/format-error';
import type { SymbolMap } from '../../symbols/symbol-map';
import { begunFormatProblems } from '../begun-format';
import type { LivepatchModule } from '../livepatch-module';
import type { PlannedSymbol, PlanProblem } from './plan';
import type { Removals } from './removals';
import { isChecked } from './resolution';
import { isPlannable } from './uses';

/** What concerns the plan as a whole, or needs to be said beside a symbol's resolution. */
export function findProblems(
  module: LivepatchModule,
  symbols: readonly PlannedSymbol[],
  removals: Removals,
  map: SymbolMap | undefined,
): PlanProblem[] {
  const { dialect, annotations } = module;
  const general = dialect.convertible
    ? [
        ...annotations.problems.map(asError),
        ...symbols.flatMap((symbol) => [
          ...annotationProblems(module, symbol),
          ...nameProblems(symbol, map),
          ...likelyProblems(symbol),
        ]),
        ...definedProblems(module),
        ...begunFormatProblems(module, removals.sections),
        ...tagProblems(module),
      ]
    : [];
  return [...general, ...removals.problems.map(asError)];
}

function annotationProblems({ object }: LivepatchModule, symbol: PlannedSymbol): PlanProblem[] {
  const { name, uses, resolution, annotations } = symbol;
  const [annotation] = annotations;
  const isExported = resolution.kind === 'exported';
  if (annotation === undefined || (uses.length > 0 && !isExported)) return [];
  return [
    {
      severity: isExported ? 'warning' : 'error',
      code: 'klp/annotation-unused',
      message: isExported
        ? `The annotation for ${name} has no effect: the symbol is exported, so the module loader resolves it`
        : `The annotation for ${name} is unused: no code or data of the module refers to the symbol`,
      where: `${object.sectionName(annotation.section)}+${annotation.offset}`,
      mend: `Remove KLP_SYMPOS(${name}, ${annotation.position}) from the source, or use the symbol.`,
    },
  ];
}

/** What names that say object and position get wrong, and what nobody could check. */
function nameProblems({ name, resolution }: PlannedSymbol, map: SymbolMap | undefined): PlanProblem[] {
  if (resolution.kind === 'invalid' && resolution.reason.kind === 'misstated') {
    const { why, mend } = resolution.reason;
    const message = why.replace(/\.$/, '');
    return [{ severity: 'error', code: 'klp/misstated-name', message, where: `symbol ${name}`, mend }];
  }
  if (resolution.kind !== 'stated' || map === undefined || isChecked(resolution)) return [];
  const { object, position } = resolution;
  return [
    {
      severity: 'warning',
      code: 'klp/unchecked-name',
      message: `The name says position ${position} in ${object}, which is taken as it is: no open source has the symbols of ${object}`,
      where: `symbol ${name}`,
      mend: `Open ${object}.ko as well.`,
    },
  ];
}

/** Meanings that the object files' traces make likely, not certain. */
function likelyProblems({ name, resolution, meanings = [] }: PlannedSymbol): PlanProblem[] {
  const likely = meanings.filter(({ confidence }) => confidence === 'likely');
  const [first] = likely;
  if (resolution.kind !== 'divided' || first?.meaning === undefined) return [];
  const { object, position } = first.meaning;
  return [
    {
      severity: 'warning',
      code: 'klp/likely-meaning',
      message: `That ${first.place.exact} means position ${position} of ${name} in ${object} is likely, not certain${likely.length === 1 ? '' : `; so are ${likely.length - 1} more`}: ${first.because}`,
      where: `symbol ${name}`,
      mend: 'Look at the places and choose which symbol each means; the object files beside the module tell for certain.',
    },
  ];
}

function definedProblems(module: LivepatchModule): PlanProblem[] {
  const { annotations, symbols, object } = module;
  return annotations.annotations
    .filter(({ symbol }) => !isPlannable(module, symbol))
    .map(({ symbol, section, offset }) => ({
      severity: 'error',
      code: 'klp/annotation-defined',
      message: `The annotation names ${symbol < symbols.count ? symbols.displayName(symbol) : '?'}, which this module defines itself`,
      where: `${object.sectionName(section)}+${offset}`,
      mend: 'Declare the symbol extern in the livepatch source; a static declaration makes a new, separate symbol.',
    }));
}

function tagProblems({ modinfo, dialect }: LivepatchModule): PlanProblem[] {
  if (modinfo.some((entry) => entry.tag === 'livepatch')) return [];
  const what = dialect.id === 'minimal' ? 'symbols named for klp-convert' : 'annotations';
  return [
    {
      severity: 'warning',
      code: 'klp/no-livepatch-tag',
      message: `The module has ${what} but no livepatch= tag in .modinfo, so the kernel would not take it as a livepatch`,
      mend: 'Add MODULE_INFO(livepatch, "Y") to the source.',
    },
  ];
}

function asError(problem: FormatProblem): PlanProblem {
  return { ...problem, severity: 'error' };
}
