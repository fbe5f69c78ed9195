import type { IconName } from '../../ui/icon/Icon';
import type { ComparedThing, ModuleComparison, ReferenceChange } from '../../worker/protocol';
import type { StackMember, StackRemark, StackRow } from '../../worker/snapshot';
import type { Tone } from '../common/plan-words';

interface Words {
  readonly icon: IconName;
  readonly word: string;
  readonly tone: Tone;
}

type CellState = NonNullable<StackRow['cells'][number]>['state'];

/** What a livepatch's function comes to: shape, word and colour. */
export const cellWords: Readonly<Record<CellState, Words & { readonly means: string }>> = {
  runs: { icon: 'accepted', word: 'runs', tone: 'accepted', means: 'is called in place of the kernel’s' },
  covered: {
    icon: 'neutral',
    word: 'covered',
    tone: 'neutral',
    means: 'a later livepatch has the function too',
  },
  replaced: { icon: 'ring', word: 'replaced', tone: 'neutral', means: 'its livepatch was replaced' },
  'not-loaded': { icon: 'refused', word: 'not loaded', tone: 'refused', means: 'its livepatch was refused' },
};

/** What becomes of a livepatch; the others by their places in the order. */
export function fateWords(fate: StackMember['fate']): Words {
  switch (fate.kind) {
    case 'enabled':
      return { icon: 'accepted', word: 'enabled', tone: 'accepted' };
    case 'replaced':
      return { icon: 'ring', word: `replaced by ${fate.by + 1}`, tone: 'neutral' };
    case 'same-name':
      return { icon: 'refused', word: `refused, the name of ${fate.as + 1}`, tone: 'refused' };
    case 'states':
      return { icon: 'refused', word: `refused, states of ${fate.than + 1}`, tone: 'refused' };
  }
}

export const replaceWords: Readonly<Record<StackMember['replace'], { word: string; means: string }>> = {
  replaces: { word: 'yes', means: 'klp_patch.replace is true in the file' },
  stacks: { word: 'no', means: 'klp_patch.replace is false in the file' },
  'by-default': { word: 'by default', means: 'Code decides it; the builder’s default is to replace' },
  unknown: { word: 'not known', means: 'The patch is set up by code, which is not followed' },
};

export const remarkWords: Readonly<Record<StackRemark['severity'], Words>> = {
  error: { icon: 'refused', word: 'Error', tone: 'refused' },
  warning: { icon: 'caution', word: 'Warning', tone: 'caution' },
  note: { icon: 'neutral', word: 'Note', tone: 'neutral' },
};

export const outcomeWords: Readonly<Record<ModuleComparison['outcome'], Words>> = {
  identical: { icon: 'accepted', word: 'Identical, byte for byte.', tone: 'accepted' },
  same: {
    icon: 'accepted',
    word: 'The same to the kernel: the files differ in nothing that means something to it.',
    tone: 'accepted',
  },
  different: { icon: 'diamond-marked', word: 'Different', tone: 'caution' },
};

type Aspect = ComparedThing['aspects'][number];

export const aspectWords: Readonly<Record<Aspect, string>> = {
  code: 'instructions',
  data: 'bytes',
  size: 'size',
  references: 'references',
  livepatch: 'livepatch relocations',
  section: 'kind of memory',
};

export const referenceWords: Readonly<Record<ReferenceChange['kind'], string>> = {
  added: 'added',
  removed: 'removed',
  changed: 'changed',
  'becomes-livepatch': 'becomes a livepatch relocation',
  'no-longer-livepatch': 'is no livepatch relocation any more',
  gate: 'applied with another object',
};

/** How a change is marked and called. */
export const changeWords = {
  added: { sign: '+', word: 'added' },
  removed: { sign: '−', word: 'removed' },
  changed: { sign: '≠', word: 'changed' },
  same: { sign: '=', word: 'same' },
} as const;

/** What is not shown, for it is the same: `12 functions`, beside others that differ. */
export function sameWords(counted: string, differing: number): string {
  return differing === 0
    ? `No difference: ${counted}, the same on both sides`
    : `${counted} the same on both sides`;
}
