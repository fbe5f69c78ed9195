import type { Change } from '../diff/diff-items';

/**
 * What two modules have in common and what not, by names and meanings, never by numbers of sections or symbols. Plain data.
 * `a` is the first module, `b` the second; "added" is in `b` only, "removed" in `a` only.
 */
export interface ModuleComparison {
  /**
   * `identical`: all bytes are the same. `same`: they differ, but in nothing that means something to the kernel; `folded`
   * tells in what. `different`: something of the lists below differs.
   */
  readonly outcome: 'identical' | 'same' | 'different';
  /** Machine, name, and every tag of .modinfo; those that are the same too. Unique by `key`. */
  readonly facts: readonly ComparedFact[];
  /** What the livepatches replace: functions, callbacks, states. Empty when neither has tables of it. */
  readonly patch: readonly ComparedFact[];
  /** In the order of `a`, each added one behind what it follows in `b`. Same ones too. */
  readonly functions: readonly ComparedThing[];
  /** Variables and other named data. */
  readonly variables: readonly ComparedThing[];
  /** What has no symbols, and is loaded: tables of the kernel such as __bug_table, by their records. */
  readonly sections: readonly ComparedSection[];
  /** Undefined and livepatch symbols that only one side uses, or that became the other kind. */
  readonly symbols: readonly ComparedSymbol[];
  /** Differences that mean nothing, one entry a kind, none of a count of 0. */
  readonly folded: readonly FoldedDifference[];
  /** What could not be compared and why, one sentence each; none when everything was. */
  readonly notCompared: readonly string[];
}

/** A statement about the module, on both sides. */
export interface ComparedFact {
  /** Stable: `machine`, `modinfo:depends`, `patch:vmlinux/cmdline_proc_show,1`. */
  readonly key: string;
  /** For people: `depends`, `vmlinux: cmdline_proc_show,1`. */
  readonly subject: string;
  readonly change: Change;
  /** Absent on the side that does not state it. */
  readonly a?: string;
  readonly b?: string;
  /** That it differs means nothing: the folded differences tell it. */
  readonly folded?: FoldedKind;
}

/** A function or a variable on one side or both. */
export interface ComparedThing {
  /** Stable and unique within its list: the name, numbered where names repeat (`show`, `show#2`). */
  readonly key: string;
  readonly kind: 'function' | 'variable';
  /** As `b` calls it, or `a` when `b` does not have it. */
  readonly name: string;
  readonly change: Change;
  readonly a?: ThingPlace;
  readonly b?: ThingPlace;
  /** What differs; none unless changed. */
  readonly aspects: readonly Aspect[];
  /** Relocations of changed things that differ, in the order of their places; see {@link shownReferences}. */
  readonly references: readonly ReferenceChange[];
  /** How many relocations differ, also those beyond the limit. */
  readonly referenceCount: number;
  /** Bytes outside the fields that relocations fill. Present when they differ and the sizes are the same. */
  readonly bytes?: { readonly differ: number; readonly first: number };
}

/** At most so many differing relocations are listed of one thing; more are counted. */
export const shownReferences = 1000;

/**
 * `code` instructions, `data` bytes, `size`, `references` where relocations lead, `livepatch` an ordinary relocation became
 * one of livepatch or the other way round, with the same meaning; `section` another kind of memory (as .text and
 * .init.text).
 */
export type Aspect = 'code' | 'data' | 'size' | 'references' | 'livepatch' | 'section';

/** Where a thing is in one module. */
export interface ThingPlace {
  readonly name: string;
  readonly section: string;
  /** In the section. */
  readonly offset: number;
  /** Bytes up to the next symbol at most; without a size, up to there. */
  readonly size: number;
}

export interface ReferenceChange {
  /**
   * `becomes-livepatch`: `a` has an ordinary relocation and `b` a livepatch one of the same symbol; `no-longer-livepatch` the
   * other way round. `gate`: only the object differs with whose loading it is applied. The rest as they say.
   */
  readonly kind: 'added' | 'removed' | 'changed' | 'becomes-livepatch' | 'no-longer-livepatch' | 'gate';
  readonly a?: Reference;
  readonly b?: Reference;
}

/** A relocation as a tuple that means the same in every module. */
export interface Reference {
  /** From the start of the thing it is in. */
  readonly offset: number;
  /** `R_X86_64_PLT32`. */
  readonly type: string;
  readonly target: ReferenceTarget;
  /**
   * For symbols outside the module as in the file; 0 for places inside, where `delta` of the target says all.
   */
  readonly addend: bigint;
  /** The object with whose loading a livepatch relocation is applied; absent in an ordinary one. */
  readonly gate?: string;
}

export type ReferenceTarget =
  /** A function or variable of the module, `delta` bytes behind its start. */
  | { readonly kind: 'own'; readonly name: string; readonly delta: number }
  /** A string of the module, by its content; very long ones are cut. */
  | { readonly kind: 'string'; readonly text: string }
  /** Data or code of the module without a symbol, compared by its content. */
  | {
      readonly kind: 'unnamed';
      readonly section: string;
      readonly offset: number;
      readonly size: number;
      /** From the start of that data. */
      readonly delta: number;
    }
  | { readonly kind: 'undefined'; readonly name: string }
  | {
      readonly kind: 'livepatch';
      readonly object: string;
      readonly name: string;
      readonly position: number;
    }
  /** No symbol, an absolute or a common one, or a place outside every section. */
  | { readonly kind: 'other'; readonly text: string };

/** Sections of one name taken together, without what symbols or relocations name. */
export interface ComparedSection {
  /** Without the suffix of function sections: `.text`, `__bug_table`. Unique. */
  readonly name: string;
  readonly change: Change;
  /** Bytes of each side that this is about; absent on the side that has no such section. */
  readonly a?: { readonly size: number };
  readonly b?: { readonly size: number };
  /** Records that only one side has; a section without a regular pattern is one record. */
  readonly added: number;
  readonly removed: number;
  /** Some of them as text, at most {@link shownRecords} a side: what they refer to, or their first bytes. */
  readonly addedRecords: readonly string[];
  readonly removedRecords: readonly string[];
}

export const shownRecords = 20;

export interface ComparedSymbol {
  /** Stable and unique: the name of the symbol in the kernel, with its object where it is known. */
  readonly key: string;
  /** `changed`: undefined on one side, of livepatch on the other, or another position. */
  readonly change: Change;
  /** As in the file: `state_show`, `.klp.sym.vmlinux.state_show,2`. */
  readonly a?: string;
  readonly b?: string;
}

/** Kinds of differences that mean nothing, in the order in which they are told. */
export const foldedKinds = [
  'kernel-release',
  'symbol-versions',
  'struct-module',
  'build-id',
  'signature',
  'patch-form',
  'follows-code',
  'line-numbers',
  'section-names',
  'section-order',
  'renumbered-names',
  'symbol-order',
  'symbol-binding',
  'relocation-form',
  'debug-information',
  'not-loaded',
] as const;
export type FoldedKind = (typeof foldedKinds)[number];

export interface FoldedDifference {
  readonly kind: FoldedKind;
  readonly count: number;
  /** One sentence for people, with the count in it where it tells something. */
  readonly sentence: string;
}

/** The instructions of one function on both sides, aligned. */
export interface CodeComparison {
  readonly lines: readonly ComparedLine[];
  readonly added: number;
  readonly removed: number;
  /** Present when the functions were too long for an exact alignment: then the differing middle is one block. */
  readonly coarse?: true;
}

export interface ComparedLine {
  /** `same`: both sides, and equal in meaning. */
  readonly change: 'same' | 'added' | 'removed';
  readonly a?: ComparedInstruction;
  readonly b?: ComparedInstruction;
}

export interface ComparedInstruction {
  /** From the start of the function. */
  readonly offset: number;
  readonly bytes: Uint8Array;
  /** Mnemonic and operands; targets by name, branches within the function by their offset in it. */
  readonly text: string;
}
