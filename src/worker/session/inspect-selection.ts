import type { Subject } from '../../audit/finding';
import { sectionKeys } from '../../diff/section-reference';
import type { LivepatchModule } from '../../klp/livepatch-module';
import type { Plan } from '../../klp/plan/plan';
import type { SymbolMap } from '../../symbols/symbol-map';
import type { Inspection, Selection } from '../tables';
import { codeOf } from './code-of-selection';
import type { FateOfFinding } from './examinations';
import {
  inspectDecision,
  inspectDiff,
  inspectModinfo,
  inspectRelocation,
  inspectSection,
  inspectSymbol,
} from './inspect';
import { inspectCode } from './inspect-code';
import { factsOfFindings, inspectFinding } from './inspect-finding';
import { inspectImport } from './inspect-import';
import { inspectSourceSymbol } from './inspect-source-symbol';
import type { Tables } from './tables';

/** What is open. */
interface Open {
  readonly module: LivepatchModule | undefined;
  readonly plan: Plan | undefined;
  readonly map: SymbolMap | undefined;
  readonly findings: readonly FateOfFinding[];
}

/** The inspection of whatever is selected; `undefined` when the open files do not have it. */
export async function inspectSelection(
  selection: Selection,
  tables: Tables,
  open: Open,
): Promise<Inspection | undefined> {
  const { module } = open;
  if (selection.table === 'code') return module && inspectCode(module, selection.key);
  const inspection = inspectWithFindings(selection, tables, open);
  const code = module && inspection && codeOf(selection, module, tables, open.findings);
  return inspection && { ...inspection, ...(code !== undefined && { code }) };
}

function inspectWithFindings(
  selection: Selection,
  tables: Tables,
  { module, plan, map, findings }: Open,
): Inspection | undefined {
  const { table, key } = selection;
  if (table === 'source-symbols') return map === undefined ? undefined : inspectSourceSymbol(map, key);
  if (module === undefined) return undefined;
  if (table === 'findings') {
    const found = findings.find(({ finding }) => finding.key === key);
    return found === undefined ? undefined : inspectFinding(found, module, tables);
  }
  const inspection = inspectInModule(selection, module, plan, tables);
  const subject = subjectOf(selection, tables);
  if (inspection === undefined || subject === undefined) return inspection;
  return { ...inspection, facts: [...inspection.facts, ...factsOfFindings(subject, findings)] };
}

/** What findings call the selected thing. */
function subjectOf({ table, key }: Selection, tables: Tables): Subject | undefined {
  switch (table) {
    case 'symbols': {
      const row = tables.find('symbols', key);
      return row && { kind: 'symbol', symbol: row.name };
    }
    case 'imports': {
      const row = tables.find('imports', key);
      return row && { kind: 'symbol', symbol: row.symbol };
    }
    case 'sections': {
      const row = tables.find('sections', key);
      return row && { kind: 'section', section: row.name };
    }
    case 'modinfo': {
      const row = tables.find('modinfo', key);
      return row && { kind: 'modinfo', tag: row.tag };
    }
    case 'relocations': {
      const row = tables.find('relocations', key);
      return row && { kind: 'relocation', section: row.section, offset: row.offset, symbol: row.symbol };
    }
    default:
      return undefined;
  }
}

function inspectInModule(
  { table, key }: Selection,
  module: LivepatchModule,
  plan: Plan | undefined,
  tables: Tables,
): Inspection | undefined {
  const plannedBy = (name: string) => plan?.symbols.find((symbol) => symbol.name === name);
  switch (table) {
    case 'symbols': {
      const row = tables.find('symbols', key);
      if (row === undefined) return undefined;
      const section = module.symbols.definedIn(row.index);
      const planned = plan?.symbols.find((symbol) => symbol.symbol === row.index);
      return inspectSymbol(
        row,
        planned,
        section === undefined ? undefined : sectionKeys(module.object)[section],
      );
    }
    case 'relocations': {
      const row = tables.find('relocations', key);
      if (row === undefined) return undefined;
      const symbol = tables.find('symbols', row.symbol);
      return inspectRelocation(row, row.resolution === undefined ? undefined : plannedBy(row.symbol), {
        symbol: symbol?.key,
        target: row.target,
      });
    }
    case 'sections': {
      const row = tables.find('sections', key);
      return row === undefined ? undefined : inspectSection(row);
    }
    case 'modinfo': {
      const row = tables.find('modinfo', key);
      return row === undefined ? undefined : inspectModinfo(row);
    }
    case 'imports': {
      const row = tables.find('imports', key);
      return row === undefined ? undefined : inspectImport(row, tables);
    }
    case 'functions': {
      const row = tables.find('functions', key);
      return row && inspectInModule({ table: 'symbols', key: row.name }, module, plan, tables);
    }
    case 'diff-sections':
    case 'diff-symbols':
    case 'diff-relocations':
    case 'diff-bytes': {
      const row = tables.find(table, key);
      return row === undefined ? undefined : inspectDiff(row, table.slice('diff-'.length));
    }
    case 'findings':
    case 'code':
    case 'source-symbols':
      return undefined;
    case 'decisions': {
      const planned = plannedBy(key);
      return planned === undefined ? undefined : inspectDecision(planned);
    }
  }
}
