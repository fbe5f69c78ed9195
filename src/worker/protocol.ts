// What the page and the worker say to each other. Types only: neither side's code is here. Everything is plain
// data that `structuredClone` carries; things are named, never numbered, so that a link can hold what is said here.

import type { FormatProblem } from '../base/format-error';
import type { CodeListing } from '../code/code-listing';
import type { CodeComparison, ModuleComparison } from '../compare/module-comparison';
import type { Choice } from '../klp/choices/choice';
import type { MacroFamily } from '../report/annotation-macros';
import type { ReportFormat } from '../report/audit/format-report';
import type { ListingKind } from '../report/listing/listing';
import type { ContainerFacts, FileMaps } from './container';
import type { FindingText, Fingerprint, MessageMatch, ModuleGlance, RuleSummary, Snapshot } from './snapshot';
import type {
  ByteField,
  BytesDiff,
  BytesRange,
  BytesWindow,
  CodeLocation,
  CodePlace,
  Inspection,
  Nearest,
  Selection,
  SelectionHint,
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
  /**
   * What it is to be opened as, whatever it looks like: as it was before, when a fresh worker is given what was open, or a
   * `companion`, which stands beside the module instead of taking its place. A `module` is another build of the one that is
   * open, a `previous` what was open before it.
   */
  readonly as?: 'module' | 'companion' | 'source' | 'previous';
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
  /** The first that is known of a large module: its tables can be asked for from now on, the rest waits for the end. */
  readonly glance?: ModuleGlance;
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
  /** When the file was written last, milliseconds since 1970, where that is known. */
  readonly lastModified?: number;
  arrayBuffer(): Promise<ArrayBuffer>;
  slice(start: number, end: number): { arrayBuffer(): Promise<ArrayBuffer> };
}

export type {
  ComparedFact,
  ComparedInstruction,
  ComparedLine,
  ComparedSection,
  ComparedSymbol,
  ComparedThing,
  FoldedDifference,
  ReferenceChange,
} from '../compare/module-comparison';
export type {
  Choice,
  CodeComparison,
  CodeListing,
  ContainerFacts,
  FileMaps,
  ListingKind,
  MacroFamily,
  ModuleComparison,
  ReportFormat,
};

/** One side of a comparison: a module that is open, by its id, as it is or as it is converted. */
export interface ComparedSide {
  readonly id: string;
  readonly isConverted: boolean;
}

/** What the worker can be asked. Every call answers with a value or fails with a `Failure`. */
export interface SessionCalls {
  /** Takes files of any role in any order; unusable ones come back as refusals. */
  open(files: readonly OpenFile[]): Promise<OpenResult>;
  /**
   * Forgets the module, by the id `module`, its previous build, or a companion or symbol source by its id. In the place of the module comes the
   * next of its companions, if there is one.
   */
  close(id: string): Promise<Snapshot>;
  /** Makes a companion the module that all views are about; the one that was it becomes a companion. */
  lead(id: string): Promise<OpenResult>;
  /** The order in which the module and its companions are loaded, by their ids. */
  arrange(ids: readonly string[]): Promise<Snapshot>;
  /** What two modules have in common and what not. Fails when one of the sides is not open. */
  compare(a: ComparedSide, b: ComparedSide): Promise<ModuleComparison>;
  /** The instructions of a function of both, by its key in the comparison; `undefined` where there is none to show. */
  compareCode(a: ComparedSide, b: ComparedSide, key: string): Promise<CodeComparison | undefined>;
  /** Rows `offset … offset + limit` of a filtered and sorted table. */
  rows<T extends TableId>(query: TableQuery<T>, offset: number, limit: number): Promise<TableWindow<T>>;
  /** Makes a little of what every filter of a table needs and takes a while to make; whether more is left to make. */
  prepareFilter(query: TableQuery): Promise<boolean>;
  /** Position of the row with this key among the matching rows; -1 when the filter hides it or it is not there. */
  find(query: TableQuery, key: string): Promise<number>;
  /** All matching rows as text, columns aligned for a mail or separated by tabs. */
  copy(query: TableQuery, format: 'text' | 'tsv'): Promise<string>;
  /** `undefined` when the thing is not in the open files. */
  inspect(selection: Selection): Promise<Inspection | undefined>;
  /** What is most like a thing of another build of the module; `undefined` when nothing has its name. */
  nearest(selection: Selection, hint: SelectionHint): Promise<Nearest | undefined>;
  /** What the file consists of, before and after the conversion; `undefined` while no module is open. */
  fileMaps(): Promise<FileMaps | undefined>;
  /** What the module says of its kernel, against what the sources tell of it; `undefined` while no module is open. */
  container(): Promise<ContainerFacts | undefined>;
  bytes(range: BytesRange): Promise<BytesWindow | undefined>;
  /** What the bytes of a range mean, by offset; at most 2000 fields of at most 64 KiB. */
  fields(range: BytesRange): Promise<readonly ByteField[]>;
  /** Both sides of one section's bytes, at most `limit` each. */
  bytesDiff(section: string, limit: number): Promise<BytesDiff | undefined>;
  /** Disassembled, with the relocations of both kinds; `undefined` when there is no such function, section or side. */
  code(place: CodePlace): Promise<CodeListing | undefined>;
  /** What the key of a selection of code names; `undefined` when that is not in the module. */
  locateCode(side: CodePlace['side'], key: string): Promise<CodeLocation | undefined>;
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
  /** All that there is to say of the findings, the first of very many; for a report on paper. */
  describeFindings(): Promise<readonly FindingText[]>;
  /** What lines of dmesg are about: which rules, and which findings of the open module. */
  explainMessages(text: string): Promise<readonly MessageMatch[]>;
  /** Plan, verdict and findings of the module, or of the converted one, as a file. Fails when there is none. */
  report(side: 'before' | 'after', format: ReportFormat): Promise<NamedBlob>;
  /** The module, or the converted one, as readelf or objdump would list it, as a file. Fails when there is none. */
  listing(kind: ListingKind, side: 'before' | 'after'): Promise<NamedBlob>;
  /** A Symbols.list of everything that the sources hold, as a file; fails while none is open. */
  downloadSymbolsList(): Promise<NamedBlob>;
  /** The fingerprints of the sources that are open, by their ids: those that a snapshot does not have yet are computed. */
  identify(): Promise<ReadonlyMap<string, Fingerprint>>;
  /** Opens the files in a session of their own, which is forgotten: the browser has compiled then what a first file needs. */
  rehearse(files: readonly OpenFile[]): Promise<Snapshot>;
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
