import type { IconName } from '../../ui/icon/Icon';
import type { StepSummary, VerdictSummary } from '../../worker/snapshot';
import type { Tone } from './plan-words';

interface Words {
  readonly icon: IconName;
  readonly word: string;
  readonly tone: Tone;
}

/** A verdict's shape, word and colour. */
export const verdictWords: Readonly<Record<VerdictSummary['outcome'], Words>> = {
  loaded: { icon: 'accepted', word: 'Would be loaded', tone: 'accepted' },
  refused: { icon: 'refused', word: 'Refused', tone: 'refused' },
  undecided: { icon: 'caution', word: 'Not decided', tone: 'caution' },
};

/** The same of a single step. */
export const outcomeWords: Readonly<Record<StepSummary['outcome'], Words>> = {
  passed: { icon: 'check', word: 'passed', tone: 'accepted' },
  failed: { icon: 'refused', word: 'the kernel stops here', tone: 'refused' },
  undecided: { icon: 'caution', word: 'not decided', tone: 'caution' },
  harmful: { icon: 'caution', word: 'not checked, and harmful', tone: 'refused' },
  'not-reached': { icon: 'neutral', word: 'not reached', tone: 'neutral' },
};
