import type { IconName } from '../../ui/icon/Icon';
import type { ConversionSummary, PlanState, PlanSummary, ResolutionKind } from '../../worker/snapshot';

/** What a colour means; each tone has its token of the same name. */
export type Tone = 'accepted' | 'caution' | 'refused' | 'neutral';

/** How the state of the plan is called and drawn wherever it is shown. */
export const planStates: Readonly<Record<PlanState, { word: string; icon: IconName; tone: Tone }>> = {
  ready: { word: 'Converts', icon: 'accepted', tone: 'accepted' },
  blocked: { word: 'Blocked', icon: 'caution', tone: 'caution' },
  nothing: { word: 'Nothing to convert', icon: 'neutral', tone: 'neutral' },
  undecided: { word: 'Needs a symbol source', icon: 'question', tone: 'caution' },
  'not-convertible': { word: 'Not converted here', icon: 'neutral', tone: 'neutral' },
};

/** Resolutions whose relocations become livepatch relocations. */
const converted: ReadonlySet<ResolutionKind> = new Set([
  'unique',
  'annotated',
  'chosen',
  'divided',
  'stated',
]);

const blocking: ReadonlySet<ResolutionKind> = new Set([
  'ambiguous',
  'missing',
  'conflicting',
  'invalid',
  'unsupported',
]);

/** True for resolutions that stand in the way of a conversion. */
export function isBlocking(kind: ResolutionKind): boolean {
  return blocking.has(kind);
}

/** What the module that is offered is called. */
export function outcomeWord(conversion: ConversionSummary | undefined): 'Repaired' | 'Converted' {
  return conversion?.kind === 'converted' && conversion.isRepair ? 'Repaired' : 'Converted';
}

export interface PlanCounts {
  /** Relocations against undefined symbols. */
  readonly relocations: number;
  /** Of these, the ones that become livepatch relocations. */
  readonly toConvert: number;
  /** Symbols that somebody must choose. */
  readonly toChoose: number;
  /** Symbols that block for another reason than a choice. */
  readonly toMend: number;
}

function isChoice(kind: ResolutionKind): boolean {
  return kind === 'ambiguous' || kind === 'conflicting';
}

/** The plan in four numbers. */
export function countPlan(plan: PlanSummary): PlanCounts {
  const sum = (of: 'relocations' | 'symbols', kinds: (kind: ResolutionKind) => boolean) =>
    plan.resolutions.reduce((total, entry) => total + (kinds(entry.kind) ? entry[of] : 0), 0);
  return {
    relocations: sum('relocations', () => true),
    toConvert: sum('relocations', (kind) => converted.has(kind)),
    toChoose: sum('symbols', isChoice),
    toMend: sum('symbols', (kind) => isBlocking(kind) && !isChoice(kind)),
  };
}
