import { FormatError } from '../../base/format-error';
import { groupBy } from '../../base/group-by';
import type { SymbolMap } from '../../symbols/symbol-map';
import { begunFormatProblems } from '../begun-format';
import type { Edits, NewRelocation } from '../conversion/edits';
import type { LivepatchModule } from '../livepatch-module';
import { livepatchSectionName, livepatchSymbolName } from '../names';
import type { Plan, PlannedSection, PlannedSymbol, PlanProblem } from './plan';
import { fromKpatch } from './planned-kpatch';
import { fromObjtool } from './planned-objtool';
import { noRemovals } from './removals';
import { isBlocking } from './resolution';
import { checkStatement } from './resolve';
import type { Records, WantedSymbol } from './wanted';

/**
 * The plan for the intermediate of objtool klp diff or kpatch-build, as `objtool klp post-link` and `create-klp-module`
 * finish it: records become livepatch relocations. Records that cannot be read are a problem of the plan.
 */
export async function planFromRecords(module: LivepatchModule, map: SymbolMap | undefined): Promise<Plan> {
  try {
    const records = module.dialect.id === 'objtool' ? await fromObjtool(module) : await fromKpatch(module);
    return planOf(module, records, map);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    const nothing = { symbols: [], wanted: [], edits: noEdits, removals: noRemovals };
    return {
      ...planOf(module, nothing, map),
      problems: [{ ...error.problem, severity: 'error' }],
      state: 'blocked',
    };
  }
}

const noEdits: Omit<Edits, 'sections'> = {
  symbols: { changed: new Map(), added: [], removed: new Set() },
  relocations: { dropped: new Map(), neutralized: new Map() },
};

function planOf(module: LivepatchModule, records: Records, map: SymbolMap | undefined): Plan {
  const { removals, wanted } = records;
  const symbols = records.symbols.map((symbol) => plannedSymbol(symbol, map));
  const groups = groupBy(wanted, ({ gate, target }) => `${target} ${gate}`);
  const sections = [...groups.values()].map((group): PlannedSection & { relocations: NewRelocation[] } => {
    const [{ gate, target } = { gate: '', target: 0 }] = group;
    return {
      name: livepatchSectionName(gate, module.object.sectionName(target)),
      object: gate,
      target,
      moves: [],
      made: group.length,
      relocations: group.map(({ relocation }) => relocation),
    };
  });
  const edits: Edits = {
    ...records.edits,
    sections: {
      added: sections.map(({ name, object, target, relocations }) => ({
        name,
        gate: object,
        target,
        entries: [{ kind: 'new', relocations }],
      })),
      copied: records.copied ?? [],
      removed: removals.sections,
    },
  };
  const errors = [
    ...removals.problems.map((problem): PlanProblem => ({ ...problem, severity: 'error' })),
    ...begunFormatProblems(module, removals.sections),
  ];
  const warnings = records.warnings ?? [];
  const problems = [
    ...errors,
    ...warnings.map((problem): PlanProblem => ({ ...problem, severity: 'warning' })),
  ];
  const isBlocked = errors.length > 0 || symbols.some(({ resolution }) => isBlocking(resolution.kind));
  const isWork = wanted.length > 0 || removals.sections.size > 0;
  const state = isBlocked ? 'blocked' : isWork ? 'ready' : 'nothing';
  return { module, symbols, sections, removals, edits, problems, choices: [], remarks: [], state };
}

function plannedSymbol(
  { index, parsed, nameBytes, wanted }: WantedSymbol,
  map: SymbolMap | undefined,
): PlannedSymbol {
  const name = livepatchSymbolName(parsed);
  const gate = wanted[0]?.gate ?? parsed.object;
  const { object, position } = parsed;
  const byTarget = groupBy(wanted, ({ target }) => target);
  return {
    symbol: index,
    name,
    sought: parsed.symbol,
    resolution: checkStatement('record', { gate, object, position, symbol: nameBytes }, map),
    uses: [],
    makes: [...byTarget].map(([target, { length: count }]) => ({ target, count })),
    annotations: [],
    parts: [{ gate, object, position, nameBytes, newName: name, uses: [] }],
  };
}
