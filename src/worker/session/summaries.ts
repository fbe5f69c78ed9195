import { at } from '../../base/column';
import { formatCount } from '../../base/format';
import { formatProblem } from '../../base/format-error';
import { groupBy } from '../../base/group-by';
import { countChanges } from '../../diff/diff-items';
import { SHN_LIVEPATCH } from '../../elf/constants';
import { modinfoValue } from '../../elf/modinfo';
import { formatName, machineName } from '../../elf/names';
import { hasBytesIn } from '../../elf/section';
import type { Choice } from '../../klp/choices/choice';
import type { UseMeaning } from '../../klp/plan/meanings';
import type { Plan, PlannedSymbol, PlanProblem as Problem } from '../../klp/plan/plan';
import { isConverted } from '../../klp/plan/resolution';
import type { Repair } from '../../klp/repair/mend';
import { statedPrefix } from '../../klp/stated-name';
import { countRelocations, decisionsOf, explainSymbol, planSentence } from '../../report/plan-text';
import { snippetsFor } from '../../report/snippet';
import { objectNameOf } from '../../symbols/formats/module-objects';
import type { SymbolCandidate } from '../../symbols/symbol-map';
import type {
  CandidateRow,
  ChoiceSummary,
  ConversionSummary,
  Decision,
  ModuleGlance,
  ModuleSummary,
  PlanProblem,
  PlanSummary,
  RepairSummary,
  ResolutionKind,
} from '../snapshot';
import type { Conversion, OpenModule, ReadModule } from './open-files';
import { knownSymbol } from './source-summaries';

/** The module for the page. */
export function summarizeModule({ fingerprint, ...open }: OpenModule): ModuleSummary {
  return { ...glanceAt(open), fingerprint };
}

/** What can be said of a module as soon as it is read. */
export function glanceAt({ file, module, notes }: ReadModule): ModuleGlance {
  const { object, symbols, relocations } = module;
  const vermagic = modinfoValue(module.modinfo, 'vermagic');
  let undefinedSymbols = 0;
  let livepatchSymbols = 0;
  for (let i = 1; i < symbols.count; i++) {
    if (symbols.isUndefined(i)) undefinedSymbols += 1;
    else if (at(symbols.st_shndx, i) === SHN_LIVEPATCH) livepatchSymbols += 1;
  }
  const sum = (livepatch: boolean): number =>
    relocations.reduce(
      (total, section) => total + (section.livepatch === livepatch ? section.table.count : 0),
      0,
    );
  return {
    fileName: file.name,
    size: file.size,
    moduleName: module.moduleName ?? objectNameOf(file.name),
    machine: machineName(object.header),
    format: formatName(object.header),
    ...(vermagic === undefined ? {} : { vermagic: splitVermagic(vermagic) }),
    dialect: module.dialect,
    counts: {
      sections: object.sections.count - 1,
      symbols: Math.max(symbols.count - 1, 0),
      relocations: sum(false) + sum(true),
      undefinedSymbols,
      livepatchSymbols,
      livepatchRelocations: sum(true),
    },
    notes: [...notes, ...notesOf(module)],
  };
}

function splitVermagic(text: string): { text: string; release: string; flags: string[] } {
  const [release = '', ...flags] = text.split(' ').filter((word) => word !== '');
  return { text, release, flags };
}

function notesOf({ object, ...module }: OpenModule['module']): string[] {
  const notes = object.problems.map(formatProblem);
  const { sections, header } = object;
  let end = Number(header.e_shoff) + sections.count * header.layout.section.size;
  for (const i of object.sectionIndices())
    if (hasBytesIn(object.source, sections, i))
      end = Math.max(end, at(sections.sh_offset, i) + at(sections.sh_size, i));
  const trailing = object.source.size - end;
  if (trailing > 0) {
    notes.push(
      `${formatCount(trailing, 'byte')} ${trailing === 1 ? 'follows' : 'follow'} the ELF object. The conversion leaves them out.`,
    );
  }
  if (module.dialect.convertible && module.annotations.annotations.length > 0) {
    notes.push(
      `${formatCount(module.annotations.annotations.length, 'annotation')} in ${formatCount(new Set(module.annotations.annotations.map((a) => a.section)).size, 'section')}; the conversion removes them.`,
    );
  }
  return notes;
}

/** The plan for the page. */
export function summarizePlan(plan: Plan): PlanSummary {
  const { object } = plan.module;
  return {
    state: plan.state,
    sentence: planSentence(plan),
    resolutions: [...groupBy(plan.symbols, ({ resolution }): ResolutionKind => resolution.kind)].map(
      ([kind, symbols]) => ({
        kind,
        symbols: symbols.length,
        relocations: symbols.reduce((sum, symbol) => sum + countRelocations(symbol), 0),
      }),
    ),
    sections: plan.sections.map((section) => ({
      name: section.name,
      object: section.object,
      target: object.sectionName(section.target),
      relocations: section.moves.reduce((sum, move) => sum + move.rows.length, section.made),
    })),
    decisions: decisionsOf(plan).map((symbol) => summarizeDecision(plan, symbol)),
    problems: plan.problems.map(summarizeProblem),
  };
}

function summarizeProblem({ severity, message, where, mend }: Problem): PlanProblem {
  return {
    severity,
    message: where === undefined ? `${message}.` : `${message} (${where}).`,
    ...(mend === undefined ? {} : { mend }),
  };
}

/** Choices for the page; `plan` is undefined while no module is open that they could be for. */
export function summarizeChoices(choices: readonly Choice[], plan: Plan | undefined): ChoiceSummary[] {
  if (plan === undefined) return choices.map((choice) => ({ choice, state: 'waiting' }));
  return plan.choices.map((judged) => ({
    choice: judged.choice,
    state: judged.state,
    ...(judged.state === 'unfit' && { why: judged.why }),
  }));
}

/** More candidates than anybody reads are counted only; what is meant is listed all the same. */
const mostCandidates = 500;
const mostSnippets = 50;

function summarizeDecision(plan: Plan, symbol: PlannedSymbol): Decision {
  const { object } = plan.module;
  const { resolution } = symbol;
  const resolved = isConverted(resolution)
    ? { object: resolution.object, position: resolution.position }
    : undefined;
  const candidates = 'candidates' in resolution ? resolution.candidates : [];
  const listed = candidates.filter((candidate, i) => i < mostCandidates || isMeant(candidate, resolved));
  return {
    symbol: symbol.name,
    kind: resolution.kind,
    explanation: explainSymbol(symbol),
    ...(resolved === undefined ? {} : { resolved }),
    references: [
      ...symbol.uses.map(({ section, rows }) => ({
        section: object.sectionName(section.target),
        count: rows.length,
      })),
      ...symbol.makes.map(({ target, count }) => ({ section: object.sectionName(target), count })),
    ],
    annotations: symbol.annotations.map(({ object: name, position, section, offset }) => ({
      object: name,
      position,
      section: object.sectionName(section),
      offset,
    })),
    choosable: isChoosable(symbol),
    ...(symbol.meanings === undefined ? {} : { uses: summarizeUses(plan, symbol.meanings) }),
    candidates: listed.map((candidate) => summarizeCandidate(symbol.sought, candidate, resolved)),
    candidatesLeft: candidates.length - listed.length,
    snippets: snippetsFor(symbol).slice(0, mostSnippets),
  };
}

/** More relocations of one symbol than anybody reads are counted only. */
const mostUses = 200;

function summarizeUses(
  { module: { object }, remarks }: Plan,
  meanings: readonly UseMeaning[],
): NonNullable<Decision['uses']> {
  return {
    left: Math.max(meanings.length - mostUses, 0),
    remarks,
    rows: meanings.slice(0, mostUses).map(({ use: { section, offset }, place, ...said }) => ({
      section: object.sectionName(section.target),
      offset,
      ...place,
      ...said,
    })),
  };
}

/** What the builder recorded, and what the name says itself, is not for choice. */
function isChoosable({ name, makes, resolution }: PlannedSymbol): boolean {
  return (
    makes.length === 0 &&
    !name.startsWith(statedPrefix) &&
    'candidates' in resolution &&
    resolution.candidates.length > 0
  );
}

type Meant = { readonly object: string; readonly position: number } | undefined;

function isMeant({ object, position, count }: SymbolCandidate, meant: Meant): boolean {
  if (meant?.object !== object.name) return false;
  return meant.position === position || (meant.position === 0 && count === 1);
}

function summarizeCandidate(name: string, candidate: SymbolCandidate, resolved: Meant): CandidateRow {
  const { object } = candidate;
  const { from, row } = candidate.row;
  const neighbours = from.source.symbols.neighboursOf(row);
  return {
    ...knownSymbol(name, candidate),
    ...(object.rawName === object.name ? {} : { rawObject: object.rawName }),
    ...(neighbours?.before === undefined ? {} : { before: neighbours.before }),
    ...(neighbours?.after === undefined ? {} : { after: neighbours.after }),
    selected: isMeant(candidate, resolved),
  };
}

/** A conversion for the page. */
export function summarizeConversion(
  conversion: Conversion,
  module: OpenModule,
  fileName: string,
  isRepair: boolean,
): ConversionSummary {
  if (conversion.kind === 'failed') return conversion;
  const { diff, output, checks } = conversion;
  return {
    kind: 'converted',
    isRepair,
    fileName,
    size: output.size,
    sizeBefore: module.file.size,
    checks,
    diff: {
      sections: countChanges(diff.sections),
      symbols: countChanges(diff.symbols),
      relocations: countChanges(diff.relocations),
      bytes: countChanges(diff.bytes),
    },
  };
}

/** What can be mended, for the page; nothing while no conversion has begun in the module, or when it is sound. */
export function summarizeRepair(
  repair: Repair | undefined,
  isOn: boolean,
): { readonly repair?: RepairSummary } {
  if (repair === undefined || repair.state === 'nothing') return {};
  if (repair.problems.some(({ code }) => code === 'repair/not-begun')) return {};
  return {
    repair: {
      isOn: isOn && repair.state === 'ready',
      mends: repair.mends.map(({ sentence }) => sentence),
      problems: repair.problems.map((problem) => summarizeProblem({ severity: 'error', ...problem })),
    },
  };
}

/** `lp.ko` becomes `lp.repaired.ko`. */
export function repairedName(given: string): string {
  return `${given.replace(/(\.ko)?(\.(gz|xz|zst))?$/, '')}.repaired.ko`;
}

/** `lp.ko` and `lp.ko.xz` become `lp.klp.ko`, `lp.tmp.ko` as the kernel build has it becomes `lp.ko`. */
export function convertedName(given: string): string {
  const name = given.replace(/\.(gz|xz|zst)$/, '');
  if (name.endsWith('.tmp.ko')) return `${name.slice(0, -'.tmp.ko'.length)}.ko`;
  return /\.ko$/.test(name) ? name.replace(/\.ko$/, '.klp.ko') : `${name}.klp.ko`;
}
