import type { StepOutcome } from './verdict';

/** One thing that happens to a section, or to what the patch replaces. */
export interface LifeItem {
  /** Absent for what is about no single section. */
  readonly section?: string;
  /** A few words to a sentence: `4 relocations are written`. */
  readonly text: string;
  readonly outcome: StepOutcome;
}

/** One moment in the life of a livepatch. */
export interface LifeEvent {
  readonly kind: 'load' | 'enable' | 'arrives' | 'leaves' | 'returns';
  /** The module that comes or goes. */
  readonly object?: string;
  readonly title: string;
  /** The worst of its items. */
  readonly outcome: StepOutcome;
  /** In the order in which they happen. */
  readonly items: readonly LifeItem[];
  /** Lines in dmesg. */
  readonly messages: readonly string[];
}
