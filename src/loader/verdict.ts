import type { Errno } from './errno';
import type { KernelProfile } from './profile';

/** What became of one step. */
export type StepOutcome =
  | 'passed'
  /** The kernel stops here. */
  | 'failed'
  /** It depends on what is not known. */
  | 'undecided'
  /** The kernel does not check it and would do harm. */
  | 'harmful'
  /** An earlier step failed. */
  | 'not-reached';

/** One step of the kernel's way with a module. */
export interface LoaderStep {
  /** Stable: `signature`, `elf`, `versions`, `modinfo`, `layout`, `symbols`, `relocations`, `coming`, `sysfs`, `enable`. */
  readonly id: string;
  readonly title: string;
  /** Kernel file and function. */
  readonly source: string;
  readonly outcome: StepOutcome;
  /** Lines in dmesg, prefix included; of a passed step warnings. An unknown address is `…`. */
  readonly messages: readonly string[];
  readonly errno?: Errno;
  /** Why, in one or two sentences. */
  readonly explanation?: string;
  /** What would decide it. */
  readonly needs?: readonly string[];
}

/** What a step finds. */
export type StepFinding = Omit<LoaderStep, 'id' | 'title' | 'source'>;

/** What happens when a module that the livepatch patches is loaded later, or was before. */
export interface LateRun {
  readonly object: string;
  readonly steps: readonly LoaderStep[];
  /** With which that module is refused. */
  readonly errno?: Errno;
  /** Lines in dmesg while that module is loaded. */
  readonly messages: readonly string[];
}

/** What a kernel does with a module up to its own init function. */
export interface Verdict {
  readonly profile: KernelProfile;
  /** `undecided`: nothing failed, but something depends on what is not known. */
  readonly outcome: 'loaded' | 'refused' | 'undecided';
  readonly errno?: Errno;
  /** Every line up to where the kernel stops. */
  readonly messages: readonly string[];
  readonly steps: readonly LoaderStep[];
  readonly late: readonly LateRun[];
}

export const passed: StepFinding = { outcome: 'passed', messages: [] };

/** The kernel stops, with the lines it prints; none when it is silent. */
export function failed(errno: Errno, messages: readonly string[], explanation: string): StepFinding {
  return { outcome: 'failed', errno, messages, explanation };
}

/** What cannot be told, and what would tell it. */
export function undecided(needs: readonly string[], explanation: string): StepFinding {
  return { outcome: 'undecided', messages: [], needs, explanation };
}
