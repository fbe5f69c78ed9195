// What the page and the worker say to each other. Types only: neither side's code is here. Everything is plain
// data that `structuredClone` carries; things are named, never numbered, so that a link can hold what is said here.

import type { FormatProblem } from '../base/format-error';
import type { Choice } from '../klp/choices/choice';
import type { MacroFamily } from '../report/annotation-macros';
import type { ReportFormat } from '../report/audit/format-report';
import type { MessageMatch, RuleSummary, Snapshot } from './snapshot';
import type {
  BytesDiff,
  BytesRange,
  BytesWindow,
  Inspection,
  Selection,
  TableId,
  TableQuery,
  TableWindow,
} from './tables';

// ── Files ────────────────────────────────────────────────────────────────────────────────────────────────────

/** A file given to the session. */
export interface OpenFile {
  readonly blob: NamedBlob;
  /** The folder that was dropped or picked, when the file came with one; its files are opened as one thing. */
  readonly folder?: string;
  /** What it was opened as before, when a fresh worker is given what was open. */
  readonly as?: 'module' | 'source';
}

/** A file that was not taken, in one sentence each for what and how to mend. */
export interface Refusal {
  readonly fileName: string;
  readonly problem: FormatProblem;
  /** What the kernel would do with an ELF file, in its own words. */
  readonly kernel?: string;
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

export type { Choice, MacroFamily, ReportFormat };

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
  /** Mends the module from now on instead of converting it, or no more. */
  repair(isWanted: boolean): Promise<Snapshot>;
  /** Goes by these choices from now on, and by no others. Those that do not fit are said in the snapshot. */
  choose(choices: readonly Choice[]): Promise<Snapshot>;
  /** The choices that fit, as a file for the command line. Fails when there is none. */
  downloadDecisions(): Promise<NamedBlob>;
  /** C text that says of all symbols which ones are meant, see annotationsFor. Fails when there is no module. */
  annotations(family: MacroFamily): Promise<string>;
  /** Follows another kernel than the module's own from now on; `undefined` for its own again. */
  followKernel(release: string | undefined): Promise<Snapshot>;
  /** All rules of the audit. */
  rules(): Promise<readonly RuleSummary[]>;
  /** What lines of dmesg are about: which rules, and which findings of the open module. */
  explainMessages(text: string): Promise<readonly MessageMatch[]>;
  /** Plan, verdict and findings of the module, or of the converted one, as a file. Fails when there is none. */
  report(side: 'before' | 'after', format: ReportFormat): Promise<NamedBlob>;
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
