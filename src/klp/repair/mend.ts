import type { FormatProblem } from '../../base/format-error';
import type { Edits } from '../conversion/edits';
import type { LivepatchModule } from '../livepatch-module';

/** Stable names of what can be mended, for tests, reports and the page. */
export type MendKind =
  /** SHN_UNDEF or SHN_ABS becomes SHN_LIVEPATCH. */
  | 'symbol-marked'
  /** An ordinary relocation against a livepatch symbol goes to a livepatch section. */
  | 'relocation-moved'
  /** The same, where a livepatch section has the relocation already. */
  | 'relocation-dropped'
  /** A relocation against a symbol of vmlinux leaves the section of a module. */
  | 'relocation-regated'
  /** SHF_RELA_LIVEPATCH. */
  | 'section-flagged'
  /** SHF_ALLOC. */
  | 'section-allocated'
  /** SHF_INFO_LINK, in a section whose header is mended anyway. */
  | 'section-info-link'
  /** `sh_info`. */
  | 'section-target'
  /** `sh_link`. */
  | 'section-link'
  | 'annotations-removed'
  /** `livepatch=Y` in `.modinfo`. */
  | 'tag-added';

/** One listed change. */
export interface Mend {
  readonly kind: MendKind;
  /** The section that is mended, or that relocations leave. */
  readonly section?: string;
  /** The section that relocations go to, or the one that `sh_info` names from now on. */
  readonly into?: string;
  readonly symbol?: string;
  /** How many things of the kind it is: relocations, symbols, records, or 1 for a field. */
  readonly count: number;
  /** What is wrong, what is done, and why the kernel cares. */
  readonly sentence: string;
}

/** What part of a repair works out: changes with their description, and what it cannot mend. */
export interface Findings {
  readonly mends: readonly Mend[];
  readonly problems: readonly FormatProblem[];
}

/** What is wrong with a module that a tool left half-way, and what is done about it. */
export interface Repair {
  readonly module: LivepatchModule;
  readonly mends: readonly Mend[];
  readonly edits: Edits;
  /** What stays wrong, and what helps. */
  readonly problems: readonly FormatProblem[];
  /** `ready`: something is mended, though problems may stay; `blocked`: problems, and nothing that can be mended or written. */
  readonly state: 'ready' | 'nothing' | 'blocked';
}

/** What helps where nothing of the module tells what was meant. */
export const convertAgain =
  'Convert again, from the module as it was before conversion, and let no tool but scripts/sign-file change it afterwards.';
