// What the page and the worker say to each other. Types only: neither side's code is here. Everything is plain
// data that `structuredClone` carries; things are named, never numbered, so that a link can hold what is said here.

import type { FormatProblem } from '../base/format-error';

// ── Files ────────────────────────────────────────────────────────────────────────────────────────────────────

/** A file given to the session. */
export interface OpenFile {
  readonly blob: NamedBlob;
  /** The folder that was dropped or picked, when the file came with one; its files are opened as one thing. */
  readonly folder?: string;
  /** What it was opened as before, when a fresh worker is given what was open. */
  readonly as?: 'module' | 'source';
}

/** SHA-256 of the file, shortened for links, with what lets a person recognise the file. */
export interface Fingerprint {
  readonly name: string;
  readonly size: number;
  /** First 16 hex digits of the SHA-256. */
  readonly sha256: string;
}

/** A file that was not taken, in one sentence each for what and how to mend. */
export interface Refusal {
  readonly fileName: string;
  readonly problem: FormatProblem;
}

// ── What is open ─────────────────────────────────────────────────────────────────────────────────────────────

/** Everything the page shows without asking for table rows. A new one after every change; never patched. */
export interface Snapshot {
  readonly module?: ModuleSummary;
  /** The symbol sources, the one that is believed first. */
  readonly sources: readonly SourceSummary[];
  /** What all sources together hold; absent while none is open. */
  readonly symbols?: SymbolTotals;
  /** What speaks against these sources being of the module's kernel, one or two sentences each. */
  readonly mismatches: readonly string[];
  readonly plan?: PlanSummary;
  readonly conversion?: ConversionSummary;
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

/**
 * What a symbol source is. `modules` is a folder of module objects, `exports` a Module.symvers; `address-list` is nm or
 * System.map output, or a copy of /proc/kallsyms without modules.
 */
export type SourceFormat =
  | 'vmlinux'
  | 'kallsyms'
  | 'address-list'
  | 'list'
  | 'module'
  | 'modules'
  | 'exports';

/** One symbol source. */
export interface SourceSummary {
  /** Names it while it is open: what `close` takes. */
  readonly id: string;
  /** Of a folder of modules the folder's name, with a slash at the end. */
  readonly fileName: string;
  /** Bytes; of a folder those of the modules in it that were taken. */
  readonly size: number;
  readonly fingerprint: Fingerprint;
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
 * - `weak`: weak and in no object; the loader leaves it 0.
 * - `undecided`: no symbol source is open yet.
 * - `ambiguous`, `missing`, `conflicting`, `invalid`, `unsupported`: block the conversion until mended.
 */
export type ResolutionKind =
  | 'exported'
  | 'unique'
  | 'annotated'
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
  readonly candidates: readonly CandidateRow[];
  /** C text to paste that would decide it, counted from 1 as the kernel counts; one alternative a candidate. */
  readonly snippets: readonly { readonly label: string; readonly text: string }[];
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

// ── Tables ───────────────────────────────────────────────────────────────────────────────────────────────────

/** Every table's row type. `key` names the row within its table: by names, so that links survive a rebuild. */
export interface TableRows {
  readonly symbols: SymbolRow;
  readonly relocations: RelocationRow;
  readonly sections: SectionRow;
  readonly modinfo: ModinfoRow;
  readonly 'source-symbols': SourceSymbolRow;
  readonly 'diff-sections': DiffRow;
  readonly 'diff-symbols': DiffRow;
  readonly 'diff-relocations': DiffRow;
  readonly 'diff-bytes': DiffRow;
}

export type TableId = keyof TableRows;

export interface SymbolRow {
  readonly key: string;
  readonly index: number;
  readonly name: string;
  /** `.klp.sym.vmlinux.foo,1` taken apart; absent for other symbols. */
  readonly livepatch?: { readonly object: string; readonly symbol: string; readonly position: number };
  readonly value: bigint;
  readonly size: bigint;
  /** `FUNC`, `OBJECT`, … and `GLOBAL`, … and `DEFAULT`, … as readelf prints them. */
  readonly type: string;
  readonly bind: string;
  readonly visibility: string;
  /** Section name, or `UND`, `ABS`, `COM`, `LIVEPATCH`. */
  readonly section: string;
  /** Relocations that refer to this symbol. */
  readonly references: number;
  /** For an undefined symbol: what the plan makes of it. */
  readonly resolution?: ResolutionKind;
  /** The name after conversion, when it changes. */
  readonly newName?: string;
}

export interface RelocationRow {
  readonly key: string;
  /** The relocation section: `.rela.text`. */
  readonly section: string;
  /** The section it relocates: `.text`. */
  readonly target: string;
  readonly offset: bigint;
  /** `R_X86_64_PLT32`. */
  readonly type: string;
  readonly symbol: string;
  readonly addend: bigint;
  /** For a relocation against an undefined symbol. */
  readonly resolution?: ResolutionKind;
  /** Where it is after conversion, when it moves: `.klp.rela.vmlinux..text`. */
  readonly newSection?: string;
  readonly newSymbol?: string;
  /** True for a relocation of the annotations, which the conversion takes out. */
  readonly removed?: true;
  /** Function or object in `target` that contains `offset`, as `name+0x10`, when symbols tell. */
  readonly enclosing?: string;
}

export interface SectionRow {
  readonly key: string;
  readonly index: number;
  readonly name: string;
  readonly type: string;
  /** Flags as readelf's letters, and spelled out. */
  readonly flags: string;
  readonly flagNames: readonly string[];
  readonly offset: number;
  readonly size: number;
  readonly align: number;
  readonly entsize: number;
  /** `sh_link` and `sh_info` with the names they stand for: `34 .symtab`. */
  readonly link: string;
  readonly info: string;
  /** True for sections of the livepatch format and for klp-convert's annotations. */
  readonly livepatch: boolean;
}

export interface ModinfoRow {
  readonly key: string;
  readonly tag: string;
  readonly value: string;
  /** Byte offset in `.modinfo`. */
  readonly offset: number;
  /** What the kernel does with this tag, when it does something. */
  readonly meaning?: string;
}

/** A symbol of the sources. `key` is `object:name,position`. */
export interface SourceSymbolRow extends KnownSymbol {
  readonly key: string;
  /** True when the symbol is exported, by an `__ksymtab_` symbol or Module.symvers. */
  readonly exported: boolean;
}

export type Change = 'added' | 'removed' | 'changed' | 'same';

/** One thing on both sides. The cells of `before` and `after` are those of `columns`, in order. */
export interface DiffRow {
  readonly key: string;
  readonly change: Change;
  /** What the row is about: section name, symbol name, `.text+0x14`. */
  readonly subject: string;
  /** Field by field, as text; a side is absent when the thing is not there, a field when the side has no value for it. */
  readonly before?: readonly DiffField[];
  readonly after?: readonly DiffField[];
}

export interface DiffField {
  readonly label: string;
  readonly value: string;
  /** True when the other side's value differs. */
  readonly differs: boolean;
}

export interface TableQuery<T extends TableId = TableId> {
  readonly table: T;
  /** Words that must all occur in the row, `!word` must not, `=word` must be a whole word; case-insensitive. Empty: all rows. */
  readonly filter: string;
  readonly sort?: { readonly column: string; readonly descending: boolean };
  /** Diff tables: also the unchanged rows. */
  readonly includeSame?: boolean;
}

export interface TableWindow<T extends TableId = TableId> {
  readonly table: T;
  /** Rows of the table, and rows that pass the filter. */
  readonly total: number;
  readonly matching: number;
  /** Position of `rows[0]` among the matching rows. */
  readonly offset: number;
  readonly rows: readonly TableRows[T][];
}

// ── Inspector and bytes ──────────────────────────────────────────────────────────────────────────────────────

/** One selected thing, in whichever view: the table it is in and its key there; for a decision the symbol's name. */
export interface Selection {
  readonly table: TableId | 'decisions';
  readonly key: string;
}

/** What the inspector shows of a selection. */
export interface Inspection {
  /** `symbol`, `relocation`, … */
  readonly kind: string;
  readonly title: string;
  readonly facts: readonly InspectionFact[];
  /** Why the kernel cares, or what follows; plain sentences. */
  readonly explanation?: string;
  /** Bytes to show, with the part that matters marked. */
  readonly bytes?: BytesRange & { readonly mark?: { readonly offset: number; readonly length: number } };
}

export interface InspectionFact {
  readonly label: string;
  readonly value: string;
  /** Shown in the monospace face. */
  readonly code: boolean;
  /** Where a click on the value leads. */
  readonly target?: Selection;
}

/** Bytes of one section of the file before or after conversion. Offsets are in the section. */
export interface BytesRange {
  readonly side: 'before' | 'after';
  /** Section key as in {@link SectionRow}. */
  readonly section: string;
  readonly offset: number;
  readonly length: number;
}

export interface BytesWindow extends BytesRange {
  /** Size of the whole section. */
  readonly size: number;
  /** The section's offset in the file. */
  readonly fileOffset: number;
  /** At most `length` bytes; empty for a section without bytes in the file. */
  readonly bytes: Uint8Array;
}

/** Runs of bytes that differ between the two sides of one section. */
export interface BytesDiff {
  readonly section: string;
  readonly before?: Uint8Array;
  readonly after?: Uint8Array;
  /** True when the section is longer than what is shown here. */
  readonly truncated: boolean;
}

// ── Calls ────────────────────────────────────────────────────────────────────────────────────────────────────

export interface Progress {
  /** `reading lp.ko`, `indexing Symbols.list`, `converting`. */
  readonly stage: string;
  /** 0 … 1, or absent when not known. */
  readonly fraction?: number;
}

export interface OpenResult {
  readonly snapshot: Snapshot;
  /** Files that were not taken. What was open before stays open. */
  readonly refusals: readonly Refusal[];
  /** What took the place of another, as `[id of the new, id of the old]`; the module's id is `module`. */
  readonly replaced: readonly (readonly [string, string])[];
  /**
   * Which of the files each new thing consists of, by their places in the call; or the id `from` whose files it was
   * until now: a module that was looked into becomes a source when a livepatch comes that may patch it.
   */
  readonly taken: readonly {
    readonly id: string;
    readonly files: readonly number[];
    readonly from?: string;
  }[];
}

/** A file as both faces have it: a browser `File` is one, so is a Node `Blob` with a name. */
export interface NamedBlob {
  readonly name: string;
  readonly size: number;
  slice(start: number, end: number): { arrayBuffer(): Promise<ArrayBuffer> };
}

/** What the worker can be asked. Every call answers with a value or fails with a `Failure`. */
export interface SessionCalls {
  /** Takes files of any role in any order; unusable ones come back as refusals. */
  open(files: readonly OpenFile[]): Promise<OpenResult>;
  /** Forgets the module, by the id `module`, or a symbol source by its id. */
  close(id: string): Promise<Snapshot>;
  /** Rows `offset … offset + limit` of a filtered and sorted table. */
  rows<T extends TableId>(query: TableQuery<T>, offset: number, limit: number): Promise<TableWindow<T>>;
  /** Position of the row with this key among the matching rows; -1 when the filter hides it or it is not there. */
  find(query: TableQuery, key: string): Promise<number>;
  /** All matching rows as text, columns aligned for a mail or separated by tabs. */
  copy(query: TableQuery, format: 'text' | 'tsv'): Promise<string>;
  /** `undefined` when the thing is not in the open files. */
  inspect(selection: Selection): Promise<Inspection | undefined>;
  bytes(range: BytesRange): Promise<BytesWindow | undefined>;
  /** Both sides of one section's bytes, at most `limit` each. */
  bytesDiff(section: string, limit: number): Promise<BytesDiff | undefined>;
  /** The converted module as a file; fails unless the snapshot says `converted`. */
  download(): Promise<NamedBlob>;
  /** A Symbols.list of everything that the sources hold, as a file; fails while none is open. */
  downloadSymbolsList(): Promise<NamedBlob>;
}

export type SessionCall = keyof SessionCalls;

/** How a call failed. `cancelled` is not an error: the user asked for it. */
export type Failure =
  | { readonly kind: 'format'; readonly problem: FormatProblem }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'crashed'; readonly message: string; readonly stack?: string };

export interface CallMessage {
  readonly id: number;
  readonly call: SessionCall;
  readonly args: readonly unknown[];
}

export type ReplyMessage =
  | { readonly kind: 'done'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly failure: Failure }
  | { readonly kind: 'progress'; readonly id: number; readonly progress: Progress };
