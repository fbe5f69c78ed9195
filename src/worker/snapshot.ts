// What the page shows without asking for more: a snapshot of everything that is open. Types only, plain data, see protocol.ts.

import type { StackFate, StackRow } from '../compare/stack';
import type { StackRemark } from '../compare/stack-remarks';
import type { ReplaceFlag } from '../compare/stacked-livepatch';
import type { Choice } from '../klp/choices/choice';
import type { PatchState } from '../klp/patch/patch-description';
import type { SourceFormat } from '../symbols/symbol-source';
import type { PatchSummary } from './patch-summary';

/** SHA-256 of the file, shortened for links, with what lets a person recognise the file. */
export interface Fingerprint {
  readonly name: string;
  readonly size: number;
  /** First 16 hex digits of the SHA-256. */
  readonly sha256: string;
}

// ── What is open ─────────────────────────────────────────────────────────────────────────────────────────────

/** Everything the page shows without asking for table rows. A new one after every change; never patched. */
export interface Snapshot {
  readonly module?: ModuleSummary;
  /** What was chosen for the module, and whether it fits what is open. */
  readonly choices: readonly ChoiceSummary[];
  /** The object files that the module was linked from, as far as they are open. */
  readonly parts?: readonly { readonly id: string; readonly fingerprint: Fingerprint }[];
  /** The module and its companions; absent while it has none. */
  readonly stack?: StackSummary;
  /** The build of the module that was open before this one; absent when there was none, or it was closed. */
  readonly previous?: PreviousBuild;
  /** The symbol sources, the one that is believed first. */
  readonly sources: readonly SourceSummary[];
  /** What all sources together hold; absent while none is open. */
  readonly symbols?: SymbolTotals;
  /** What speaks against these sources being of the module's kernel, one or two sentences each. */
  readonly mismatches: readonly string[];
  readonly plan?: PlanSummary;
  readonly conversion?: ConversionSummary;
  /** What can be mended in a module that a tool left half-way; absent when there is nothing. */
  readonly repair?: RepairSummary;
  readonly loader?: LoaderSummary;
  readonly audit?: AuditSummary;
  /** What the module replaces; absent when it has nothing of a livepatch. */
  readonly patch?: PatchSummary;
}

/** What the module took the place of; it can be compared with, and is in no other view. */
export interface PreviousBuild {
  readonly id: string;
  readonly fingerprint: Fingerprint;
  /** Whether its file was written after the one of the present build: then that is an earlier one. */
  readonly isLater: boolean;
  /** Findings that only the present build has, and that only this one had; absent when that is not known. */
  readonly findings?: { readonly added: number; readonly removed: number };
}

/** Several livepatches, in the order in which they are loaded. */
export interface StackSummary {
  readonly members: readonly StackMember[];
  /** What they replace: a cell for each member in their order. Of very many those that several have go first. */
  readonly rows: readonly StackRow[];
  /** Rows that are left out. */
  readonly left: number;
  /** Worst first. */
  readonly remarks: readonly StackRemark[];
}

/** One of several modules that are open. */
export interface StackMember {
  /** `module` for the one that all other views are about. */
  readonly id: string;
  /** A name that no other member has: the module's, or else the file's. */
  readonly label: string;
  readonly moduleName: string;
  readonly fingerprint: Fingerprint;
  readonly release?: string;
  readonly machine: string;
  readonly dialect: string;
  readonly objects: readonly string[];
  readonly functions: number;
  /** Whether all that it replaces could be read. */
  readonly isWhole: boolean;
  readonly replace: ReplaceFlag;
  readonly states: readonly PatchState[];
  /** What the kernel would do with the file as it is, alone; absent where that cannot be told. */
  readonly verdict?: Pick<VerdictSummary, 'outcome' | 'sentence'>;
  readonly fate: StackFate;
}

export type { StackRemark, StackRow };

/** What the kernel would do with the module. */
export interface LoaderSummary {
  /** The release whose loader is followed, of those that are known: `6.1`. */
  readonly release: string;
  readonly releases: readonly string[];
  /** The one that the module's vermagic leads to. */
  readonly ownRelease: string;
  readonly before: VerdictSummary;
  /** With the converted module, when there is one. */
  readonly after?: VerdictSummary;
}

/** A dry run of the kernel's module loader. */
export interface VerdictSummary {
  /** The kernel that is followed: `Linux 6.1 as Debian builds it`. */
  readonly kernel: string;
  readonly outcome: 'loaded' | 'refused' | 'undecided';
  /** The verdict in the kernel's own words. */
  readonly sentence: string;
  readonly steps: readonly StepSummary[];
  /** What happens from loading on, in order. */
  readonly life: readonly LifeEventSummary[];
  /** Sections that code other than the module's own reads when it is loaded. */
  readonly special: readonly SpecialSectionSummary[];
  /** Of PowerPC64: calls and jumps to symbols outside of the module, refused ones first; `count` is how many there are. */
  readonly branches: { readonly count: number; readonly first: readonly BranchSummary[] };
  /** The lines in dmesg; an unknown number is `…`. */
  readonly messages: readonly string[];
}

/** A branch through a stub. */
export interface BranchSummary {
  /** `.text+0x1c`. */
  readonly place: string;
  readonly symbol: string;
  readonly kind: 'link' | 'sibling' | 'other';
  /** The word after it, eight hex digits; absent at the end of the section. */
  readonly following?: string;
  readonly followedBy?: 'nop' | 'restore-toc' | 'other';
  readonly isRefused: boolean;
}

export interface SpecialSectionSummary {
  readonly name: string;
  /** What it holds: `static branches`. */
  readonly title: string;
  readonly consumedAt: 'finalize' | 'ftrace' | 'formation' | 'coming' | 'never';
  /** Kernel file and function. */
  readonly source: string;
  readonly entries?: number;
  /** Livepatch relocations that arrive after it was read, and what they break. */
  readonly late: readonly { readonly object: string; readonly count: number }[];
  readonly breaks?: string;
  /** Static branches and calls, the first ones; `keyCount` is how many there are. */
  readonly keys: readonly {
    readonly code: string;
    readonly key?: string;
    /** `vmlinux`, another module, `this module`; absent where it is not known. */
    readonly owner?: string;
    /** The object whose arrival writes the key. */
    readonly lateWith?: string;
  }[];
  readonly keyCount: number;
}

export type StepOutcome = 'passed' | 'failed' | 'undecided' | 'harmful' | 'not-reached';

/** One step of the loader. */
export interface StepSummary {
  readonly id: string;
  readonly title: string;
  /** Kernel file and function. */
  readonly source: string;
  readonly outcome: StepOutcome;
  readonly messages: readonly string[];
  readonly errno?: string;
  readonly explanation?: string;
  /** What would decide it. */
  readonly needs?: readonly string[];
}

/** One moment in the life of a livepatch: it is loaded, enabled, a module that it patches comes, goes, comes again. */
export interface LifeEventSummary {
  readonly kind: 'load' | 'enable' | 'arrives' | 'leaves' | 'returns';
  readonly object?: string;
  readonly title: string;
  readonly outcome: StepOutcome;
  readonly items: readonly {
    readonly section?: string;
    readonly text: string;
    readonly outcome: StepOutcome;
  }[];
  readonly messages: readonly string[];
}

// ── The audit ────────────────────────────────────────────────────────────────────────────────────────────────

export type Severity = 'error' | 'warning' | 'note';

/** What all rules say of the module, and of the converted one. */
export interface AuditSummary {
  /** Worst first; those that the conversion mends last, again worst first. */
  readonly findings: readonly FindingSummary[];
  /** Rules that failed themselves, with the reason: they say nothing, the others are not hidden by it. */
  readonly failures: readonly { readonly rule: string; readonly message: string }[];
}

export interface FindingSummary {
  /** Names it in links, and for `inspect` with the table `findings`. */
  readonly key: string;
  readonly rule: string;
  readonly title: string;
  readonly severity: Severity;
  readonly message: string;
  /** The object of the kernel that it concerns. */
  readonly object?: string;
  /** What the conversion does about it; `stays` too while there is none. `made` is what only a finished livepatch can have. */
  readonly fate: 'stays' | 'mended' | 'made';
}

/** What a report says of a finding besides its message. */
export interface FindingText {
  readonly key: string;
  /** What it is about: `.text+0x14:f`, `module`. */
  readonly place: string;
  readonly why: string;
  /** Kernel file and function. */
  readonly source: string;
  readonly mend: string;
  readonly releases?: string;
  /** Text to paste that mends it. */
  readonly paste?: string;
}

/** A rule, as its page shows it. */
export interface RuleSummary {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly releases?: string;
  readonly why: string;
  /** Kernel file and function. */
  readonly source: string;
  readonly mend: string;
  readonly example: string;
  /** The kernel's lines in printf form. */
  readonly lines: readonly string[];
}

/** What a line of dmesg is about. */
export interface MessageMatch {
  /** The line as it was pasted, without its time stamp. */
  readonly line: string;
  /** Rules that have this line, with their findings in the open module that name what the line names. */
  readonly rules: readonly {
    readonly id: string;
    readonly title: string;
    readonly findings: readonly string[];
  }[];
  /** What a line means that no rule has. */
  readonly meaning?: string;
}

export interface ModuleSummary {
  readonly fileName: string;
  readonly size: number;
  readonly fingerprint: Fingerprint;
  /** The module's own name, from `.gnu.linkonce.this_module` or `.modinfo`; the file's base name if neither has it. */
  readonly moduleName: string;
  /** `x86-64`, `PowerPC64 LE`, … */
  readonly machine: string;
  /** `ELF64, little-endian`. */
  readonly format: string;
  /** The `vermagic=` value as it stands, and its first word taken apart from the flags. */
  readonly vermagic?: { readonly text: string; readonly release: string; readonly flags: readonly string[] };
  readonly dialect: DialectSummary;
  readonly counts: {
    readonly sections: number;
    readonly symbols: number;
    readonly relocations: number;
    readonly undefinedSymbols: number;
    readonly livepatchSymbols: number;
    readonly livepatchRelocations: number;
  };
  /** What a reader should know before relying on this file: an appended signature, problems in single sections. */
  readonly notes: readonly string[];
}

/** What is known of a large module before all of it was read. */
export type ModuleGlance = Omit<ModuleSummary, 'fingerprint'>;

/** Which tool's input or output the module is, and what follows. */
export interface DialectSummary {
  /** Stable: `klp-convert`, `klp-convert-plain`, `livepatch`, `half-converted`, `not-livepatch`, `not-a-module`, … */
  readonly id: string;
  /** A few words: `annotated for klp-convert`. */
  readonly title: string;
  /** One or two plain sentences on what this file is and what can be done with it. */
  readonly explanation: string;
  readonly convertible: boolean;
}

export type { SourceFormat };

/** One symbol source. */
export interface SourceSummary {
  /** Names it while it is open: what `close` takes. */
  readonly id: string;
  /** Of a folder of modules the folder's name, with a slash at the end. */
  readonly fileName: string;
  /** Bytes; of a folder those of the modules in it that were taken. */
  readonly size: number;
  /** Absent until it was computed: the call `identify` tells it. */
  readonly fingerprint?: Fingerprint;
  readonly format: SourceFormat;
  /** The format for people: `Symbols.list (klp-convert-symbol-data.0.1)`. */
  readonly kind: string;
  /** The kernel release it says it is of: `6.1.0-56-amd64`. */
  readonly release?: string;
  readonly objects: number;
  readonly symbols: number;
  readonly exports: number;
  /** Its symbols that are used: those of objects that no better source has. */
  readonly used: number;
  /** The variant found, what was tolerated and how it was counted, each one sentence. */
  readonly notes: readonly string[];
  /** What another open source says otherwise, each one sentence. */
  readonly conflicts: readonly string[];
}

/** What the sources hold together, every object counted once. */
export interface SymbolTotals {
  readonly objects: number;
  readonly symbols: number;
  readonly exports: number;
}

// ── The plan ─────────────────────────────────────────────────────────────────────────────────────────────────

/**
 * How an undefined symbol is going to be resolved.
 * - `exported`: some object exports it; the module loader resolves it, nothing to convert.
 * - `unique`: one object of the list has it, once; becomes a livepatch symbol with position 0.
 * - `annotated`: the source says which; checked against the list.
 * - `chosen`: a person chose which, here or in a file of decisions; checked against the list.
 * - `divided`: its relocations mean different symbols; each is known to mean which.
 * - `stated`: the symbol's own name says object and position; checked against the list when one is open.
 * - `weak`: weak and in no object; the loader leaves it 0.
 * - `undecided`: no symbol source is open yet.
 * - `ambiguous`, `missing`, `conflicting`, `invalid`, `unsupported`: block the conversion until mended.
 */
export type ResolutionKind =
  | 'exported'
  | 'unique'
  | 'annotated'
  | 'chosen'
  | 'divided'
  | 'stated'
  | 'weak'
  | 'undecided'
  | 'ambiguous'
  | 'missing'
  | 'conflicting'
  | 'invalid'
  | 'unsupported';

/**
 * `ready`: converts. `blocked`: something must be decided or mended first. `nothing`: no relocation needs converting.
 * `undecided`: needs a symbol source. `not-convertible`: the dialect is not one that is converted.
 */
export type PlanState = 'ready' | 'blocked' | 'nothing' | 'undecided' | 'not-convertible';

export interface PlanSummary {
  readonly state: PlanState;
  /** The plan in one sentence, e.g. `4 of 16 relocations become livepatch relocations for vmlinux.` */
  readonly sentence: string;
  /** Undefined symbols and the relocations against them, by resolution; kinds that do not occur are absent. */
  readonly resolutions: readonly {
    readonly kind: ResolutionKind;
    readonly symbols: number;
    readonly relocations: number;
  }[];
  /** The livepatch relocation sections that the conversion makes. */
  readonly sections: readonly {
    readonly name: string;
    readonly object: string;
    readonly target: string;
    readonly relocations: number;
  }[];
  /** Symbols that were or must be decided by somebody (annotated, ambiguous, missing, conflicting, …), worst first. */
  readonly decisions: readonly Decision[];
  /** What stands in the way and belongs to no single symbol, e.g. a malformed annotation section. */
  readonly problems: readonly PlanProblem[];
}

/** A choice, and whether it is part of the plan; `why` says in a sentence why it is not. */
export interface ChoiceSummary {
  readonly choice: Choice;
  readonly state: 'fits' | 'waiting' | 'unfit';
  readonly why?: string;
}

/** What a repair would mend, or mends while it is on. */
export interface RepairSummary {
  readonly isOn: boolean;
  /** What is wrong, what is done and why; a sentence or two each. Empty when nothing can be mended. */
  readonly mends: readonly string[];
  /** What cannot be mended. */
  readonly problems: readonly PlanProblem[];
}

export interface PlanProblem {
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly mend?: string;
}

export interface Decision {
  readonly symbol: string;
  readonly kind: ResolutionKind;
  /** One or two sentences: what is known, what is not, what follows. */
  readonly explanation: string;
  /** Chosen object and position, when there is a choice that stands. */
  readonly resolved?: { readonly object: string; readonly position: number };
  /** Where the symbol is used. */
  readonly references: readonly { readonly section: string; readonly count: number }[];
  /** Annotations in the module for this name, as found. */
  readonly annotations: readonly {
    readonly object: string;
    readonly position: number;
    /** Section and byte offset of the record. */
    readonly section: string;
    readonly offset: number;
  }[];
  /** Whether object and position can be chosen for it. */
  readonly choosable: boolean;
  /** What each relocation means, where that is not the same for all without question. `left`: how many are not listed. */
  readonly uses?: {
    readonly rows: readonly DecisionUse[];
    readonly left: number;
    /** What could tell more and is of no use, a sentence each. */
    readonly remarks: readonly string[];
  };
  readonly candidates: readonly CandidateRow[];
  /** How many more there are than are listed. */
  readonly candidatesLeft: number;
  /** C text to paste that would decide it, counted from 1 as the kernel counts; one alternative a candidate. */
  readonly snippets: readonly { readonly label: string; readonly text: string }[];
}

/** What one relocation against a symbol means. */
export interface DecisionUse {
  /** Section and byte offset of the relocated place. */
  readonly section: string;
  readonly offset: number;
  /** The function or variable there, and the place in it, as a choice names them. */
  readonly container?: string;
  readonly exact: string;
  /** Position 0: the object's only one. Absent where nobody says. */
  readonly meaning?: { readonly object: string; readonly position: number };
  readonly by: 'choice' | 'annotation' | 'nobody';
  readonly confidence: 'certain' | 'likely' | 'unknown';
  /** One sentence, about the relocation. */
  readonly because: string;
}

export interface CandidateRow extends KnownSymbol {
  /** The object's name as the source spells it, when it differs (`snd-pcm` for `snd_pcm`). */
  readonly rawObject?: string;
  /** The symbols of other names before and after it by address: they tell a reader where it is. */
  readonly before?: string;
  readonly after?: string;
  /** True for the candidate that the plan uses. */
  readonly selected: boolean;
}

/** A symbol of the symbol sources with everything that tells it from others of its name. */
export interface KnownSymbol {
  readonly name: string;
  readonly object: string;
  /** 1-based position among the object's symbols of this name, as the kernel counts if `orderCertain`. */
  readonly position: number;
  /** How many symbols of this name the object has. */
  readonly count: number;
  /** Whether the source's order is the kernel's order. A list of names gives the count for certain, the order not. */
  readonly orderCertain: boolean;
  /**
   * For a module: the position once the module is loaded, 0 when the symbol is gone then (it is in an init section).
   * Only where it differs from `position`, which is the one while the module loads.
   */
  readonly livePosition?: number;
  /** Virtual address; of a symbol of a module object the offset in `section`. */
  readonly address?: bigint;
  /** The section of a module object that has the symbol. */
  readonly section?: string;
  /** Bytes. */
  readonly size?: bigint;
  /** True when the source has no sizes and `size` is the distance to the next symbol, so an upper bound. */
  readonly sizeIsBound?: true;
  /** `FUNC`, `OBJECT`, … and `LOCAL`, `GLOBAL`, `WEAK`, from an ELF source. */
  readonly type?: string;
  readonly bind?: string;
  /** nm type letter, from a text source. */
  readonly letter?: string;
  /** The C file, from the STT_FILE symbol before it; only of local symbols. */
  readonly sourceFile?: string;
  /** Name of the file of the symbol source, and where in it: `line 12`, `symbol 4711`. */
  readonly source: string;
  readonly place: string;
}

/** A finished conversion, already read back and checked. `undefined` in the snapshot until the plan is `ready`. */
export type ConversionSummary =
  | {
      readonly kind: 'converted';
      /** Whether a repair made it, or a conversion. */
      readonly isRepair: boolean;
      /** Suggested name for the download. */
      readonly fileName: string;
      readonly size: number;
      readonly sizeBefore: number;
      /** Each thing that was checked after reading the output back, one sentence. */
      readonly checks: readonly string[];
      readonly diff: DiffCounts;
    }
  | { readonly kind: 'failed'; readonly problems: readonly string[] };

/** How many of each kind of thing the conversion added, removed, changed, and left alone. */
export type DiffCounts = Readonly<Record<'sections' | 'symbols' | 'relocations' | 'bytes', ChangeCounts>>;

export interface ChangeCounts {
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  readonly same: number;
}
