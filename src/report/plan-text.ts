import { formatCount, formatList, formatNumber } from '../base/format';
import { groupBy } from '../base/group-by';
import type { Plan, PlannedSymbol } from '../klp/plan/plan';
import {
  type Claim,
  type InvalidReason,
  isBlocking,
  isChecked,
  type ResolutionKind,
} from '../klp/plan/resolution';
import type { SymbolCandidate } from '../symbols/symbol-map';

/** Relocations against the symbol that were considered. */
export function countRelocations(symbol: PlannedSymbol): number {
  const made = symbol.makes.reduce((sum, { count }) => sum + count, 0);
  return symbol.uses.reduce((sum, use) => sum + use.rows.length, made);
}

/** The plan in one sentence. */
export function planSentence(plan: Plan): string {
  switch (plan.state) {
    case 'not-convertible':
      return `There is nothing to convert: ${plan.module.dialect.title}.`;
    case 'nothing':
      return fromRecords(plan)
        ? 'There is nothing to convert: the builder has left no record.'
        : 'No relocation needs converting: every undefined symbol is exported.';
    case 'undecided':
      return `${formatCount(undecided(plan), 'symbol')} ${undecided(plan) === 1 ? 'is' : 'are'} undefined. A source of the kernel’s symbols tells which of them the kernel exports and where the others are.`;
    case 'ready':
      return readySentence(plan);
    case 'blocked':
      return blockedSentence(plan);
  }
}

/** Whether records of a builder say what is converted. */
function fromRecords({ module }: Plan): boolean {
  return module.dialect.id === 'objtool' || module.dialect.id === 'kpatch';
}

function undecided(plan: Plan): number {
  return plan.symbols.filter(({ resolution }) => resolution.kind === 'undecided').length;
}

function readySentence(plan: Plan): string {
  const moved = plan.symbols.filter(({ parts }) => parts.length > 0);
  const relocations = moved.reduce((sum, symbol) => sum + countRelocations(symbol), 0);
  const total = plan.symbols.reduce((sum, symbol) => sum + countRelocations(symbol), 0);
  const objects = [...new Set(plan.sections.map((section) => section.object))];
  const made = plan.sections.reduce((sum, section) => sum + section.made, 0);
  if (made > 0)
    return `${formatCount(made, 'record')} of the builder ${made === 1 ? 'becomes a livepatch relocation' : 'become livepatch relocations'} for ${formatList(objects)}.`;
  if (moved.length === 0)
    return `No relocation needs converting; the ${fromRecords(plan) ? 'tables of the builder' : 'annotations'} are removed.`;
  if (relocations === 0)
    return `No relocation needs converting; ${formatCount(moved.length, 'symbol')} that none refers to ${moved.length === 1 ? 'becomes a livepatch symbol' : 'become livepatch symbols'}.`;
  return `${formatNumber(relocations)} of ${formatCount(total, 'relocation')} against undefined symbols ${relocations === 1 ? 'becomes a livepatch relocation' : 'become livepatch relocations'} for ${formatList(objects)}.`;
}

/** What a symbol is counted under; nothing for one that a problem of the plan speaks of. */
function blockerOf({ resolution }: PlannedSymbol): ResolutionKind | 'misstated' | undefined {
  if (resolution.kind !== 'invalid') return resolution.kind;
  const { reason } = resolution;
  if (reason.kind === 'misstated') return undefined;
  return 'claim' in reason && reason.claim.by !== 'annotation' ? 'misstated' : 'invalid';
}

const blockers: Readonly<
  Partial<Record<ResolutionKind | 'misstated', (names: string, many: boolean) => string>>
> = {
  ambiguous: (names, many) => `${names} ${many ? 'have' : 'has'} several meanings`,
  missing: (names, many) => `${names} ${many ? 'are' : 'is'} in no object of the open sources`,
  conflicting: (names, many) => `the annotations for ${names} disagree${many ? ' each' : ''}`,
  invalid: (names, many) =>
    `the ${many ? 'annotations' : 'annotation'} for ${names} ${many ? 'do' : 'does'} not fit the sources`,
  misstated: (names) => `what is said of ${names} does not fit the sources`,
  unsupported: (names, many) => `${names} ${many ? 'are' : 'is'} used where no livepatch relocation can be`,
};

function blockedSentence(plan: Plan): string {
  const reasons: string[] = [];
  for (const [kind, symbols] of groupBy(plan.symbols, blockerOf)) {
    const phrase = kind === undefined ? undefined : blockers[kind];
    if (phrase === undefined) continue;
    const names = symbols.slice(0, 3).map(({ name }) => name);
    const shown =
      symbols.length > 3 ? `${names.join(', ')} and ${symbols.length - 3} more` : formatList(names);
    reasons.push(phrase(shown, symbols.length > 1));
  }
  for (const problem of plan.problems)
    if (problem.severity === 'error') reasons.push(lowerFirst(problem.message));
  return `Cannot be converted yet: ${reasons.join('; ')}.`;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

const sayers: Readonly<Record<Claim['by'], string>> = {
  annotation: 'The annotation says',
  name: 'The symbol’s own name says',
  record: 'The record of the builder says',
};

/** What is known of a symbol, what is not, and what follows, in one or two sentences. */
export function explainSymbol(symbol: PlannedSymbol): string {
  const { resolution, name, sought } = symbol;
  switch (resolution.kind) {
    case 'exported':
      return `Exported by ${formatList(resolution.by.map((object) => object.name))}: the module loader resolves it, nothing is converted.`;
    case 'unique':
      return `Only ${resolution.object} has a symbol of this name, and only one, so the name decides (position 0).`;
    case 'annotated':
      return `The annotation says position ${resolution.position} in ${resolution.object}; there are ${formatCandidates(resolution.candidates)}.`;
    case 'chosen':
      return `Chosen: position ${resolution.position === 0 ? '1' : resolution.position} in ${resolution.object}; there are ${formatCandidates(resolution.candidates)}.`;
    case 'divided':
      return explainDivision(symbol);
    case 'stated': {
      const says = `${sayers[resolution.by]} ${resolution.position === 0 ? `the only ${sought}` : `position ${resolution.position} of ${sought}`} in ${resolution.object}, applied with ${resolution.gate}`;
      return isChecked(resolution)
        ? `${says}; there are ${formatCandidates(resolution.candidates)}.`
        : `${says}. It is taken as it is: no open source has the symbols of ${resolution.object}.`;
    }
    case 'weak':
      return 'Weak and in no object of the open sources: the module loader leaves it 0, as the code expects.';
    case 'undecided':
      return 'No symbol source is open, so nothing is known about this name yet.';
    case 'ambiguous':
      return `There are ${formatCandidates(resolution.candidates)}, and no annotation says which one is meant. A wrong guess would call or read something else, so the choice is yours.${isPartlyChosen(symbol) ? ` ${explainProgress(symbol)}` : ''}`;
    case 'missing':
      return 'No object of the open sources has or exports this name. Either they are of another kernel, or they lack the module that has it, or the name is misspelt. A module of the kernel can be opened as well; Module.symvers has what all modules export.';
    case 'conflicting':
      return `The annotations of this module disagree: ${formatList(symbol.annotations.map((a) => `${a.object} position ${a.position}`))}. After linking there is one undefined ${name} for all of them. ${explainProgress(symbol)}`;
    case 'invalid':
      return explainInvalid(resolution.reason, sought, resolution.candidates);
    case 'unsupported':
      return `The symbol is in ${resolution.object}, but ${formatList(resolution.sections)} ${resolution.sections.length === 1 ? 'refers' : 'refer'} to it, and the kernel uses that data before or without livepatch relocations.`;
  }
}

function isPartlyChosen({ meanings = [] }: PlannedSymbol): boolean {
  return meanings.some(({ by }) => by === 'choice');
}

/** How far it is known which relocation means which symbol. */
function explainProgress({ meanings = [] }: PlannedSymbol): string {
  const known = meanings.filter(({ meaning }) => meaning !== undefined).length;
  if (known === 0) return 'Nothing in the module says which code meant which: choose for each place.';
  return `For ${known} of ${formatCount(meanings.length, 'relocation')} it is known which one is meant: choose for the others.`;
}

/** Which relocations mean which symbol, and how sure that is. */
function explainDivision({ name, parts, annotations, meanings = [] }: PlannedSymbol): string {
  const shares = parts.map(({ object, position, uses }) => {
    const count = uses.reduce((sum, { rows }) => sum + rows.length, 0);
    return `${formatCount(count, 'relocation')} ${count === 1 ? 'means' : 'mean'} ${position === 0 ? 'the only one' : `position ${position}`} in ${object}`;
  });
  const likely = meanings.filter(({ confidence }) => confidence === 'likely').length;
  const chosen = meanings.filter(({ by }) => by === 'choice').length;
  const grounds = [
    ...(chosen === 0 ? [] : [`${chosen === meanings.length ? 'all' : chosen} by choice`]),
    ...(chosen === meanings.length
      ? []
      : [
          annotations.length > 1
            ? `${meanings.length - chosen - likely} for certain by what the object files left in the module`
            : `${meanings.length - chosen} by annotation`,
        ]),
    ...(likely === 0 ? [] : [`${likely} only likely`]),
  ];
  return `The linker made one undefined ${name} of several: ${formatList(shares)} (${grounds.join(', ')}). Each becomes a livepatch symbol of its own.`;
}

function explainInvalid(reason: InvalidReason, name: string, candidates: readonly SymbolCandidate[]): string {
  switch (reason.kind) {
    case 'unusable-name':
      return `No livepatch symbol can stand for it: ${reason.why}.`;
    case 'misstated':
      return `${reason.why} ${reason.mend}`;
    default:
      return explainClaim(reason, name, candidates);
  }
}

function explainClaim(
  reason: Extract<InvalidReason, { claim: Claim }>,
  name: string,
  candidates: readonly SymbolCandidate[],
): string {
  const { by, object, position } = reason.claim;
  const says = sayers[by];
  switch (reason.kind) {
    case 'not-unique':
      return `${says} position 0, that is, the only ${name} in ${object}; there are ${reason.count}. Positions count from 1.`;
    case 'position-too-large':
      return `${says} position ${position} in ${object}; it has ${formatCount(reason.count, 'symbol')} of this name. The kernel would refuse the module: symbol position ${position} for symbol '${name}' in object '${object}' not found.`;
    case 'not-in-object':
      return candidates.length === 0
        ? `${says} ${object}; no object of the open sources has this name.`
        : `${says} ${object}, which has no symbol of this name; there are ${formatCandidates(candidates)}.`;
    case 'unknown-object':
      return `${says} ${object}, and no open source has this object${candidates.length === 0 ? '' : `; they have ${formatCandidates(candidates)}`}. Open ${object}.ko as well, or /proc/kallsyms of a machine that has it loaded.`;
  }
}

/** `5 in vmlinux and 1 in ext4`, `21 in 16 objects`. */
function formatCandidates(candidates: readonly SymbolCandidate[]): string {
  const byObject = groupBy(candidates, (candidate) => candidate.object.name);
  if (byObject.size > 4) return `${candidates.length} in ${byObject.size} objects`;
  return formatList([...byObject].map(([object, found]) => `${found.length} in ${object}`));
}

/** Symbols somebody decided or must decide, those that block first; within a kind in the order of the symbol table. */
export function decisionsOf(plan: Plan): PlannedSymbol[] {
  const rank = (symbol: PlannedSymbol): number => (isBlocking(symbol.resolution.kind) ? 0 : 1);
  return plan.symbols
    .filter(
      ({ resolution, annotations }) =>
        isBlocking(resolution.kind) ||
        resolution.kind === 'annotated' ||
        resolution.kind === 'chosen' ||
        resolution.kind === 'divided' ||
        resolution.kind === 'stated' ||
        (resolution.kind === 'undecided' && annotations.length > 0),
    )
    .sort((a, b) => rank(a) - rank(b) || a.symbol - b.symbol);
}
