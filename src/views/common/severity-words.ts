import type { IconName } from '../../ui/icon/Icon';
import type { Severity } from '../../worker/snapshot';
import type { Tone } from './plan-words';

/** A severity's shape, what it means, and its colour. */
export const severityWords: Readonly<
  Record<
    Severity,
    { readonly icon: IconName; readonly plural: string; readonly means: string; readonly tone: Tone }
  >
> = {
  error: {
    icon: 'refused',
    plural: 'Errors',
    means: 'the kernel refuses it, or it corrupts',
    tone: 'refused',
  },
  warning: {
    icon: 'caution',
    plural: 'Warnings',
    means: 'it does nothing, is fragile or depends on the release',
    tone: 'caution',
  },
  note: { icon: 'neutral', plural: 'Notes', means: 'worth knowing', tone: 'neutral' },
};
