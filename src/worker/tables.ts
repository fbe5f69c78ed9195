// The rows that the page asks the worker for, and what it shows of one thing. Types only, plain data, see protocol.ts.

import type { ImportRow } from './container';
import type { KnownSymbol, ResolutionKind } from './snapshot';

// ── Tables ───────────────────────────────────────────────────────────────────────────────────────────────────

/** Every table's row type. `key` names the row within its table: by names, so that links survive a rebuild. */
export interface TableRows {
  readonly symbols: SymbolRow;
  readonly relocations: RelocationRow;
  readonly sections: SectionRow;
  readonly modinfo: ModinfoRow;
  readonly imports: ImportRow;
  readonly functions: FunctionRow;
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

/** What can be shown as code: a function, or a section of code in which none begins. */
export interface FunctionRow {
  readonly key: string;
  readonly name: string;
  /** Section key as in {@link SectionRow}. */
  readonly section: string;
  /** Byte offset in the section, and bytes. */
  readonly offset: number;
  readonly size: number;
  /** Relocations within it: those that the module loader applies, and those that livepatch does. */
  readonly ordinary: number;
  readonly livepatch: number;
  /** How many of the ordinary ones the conversion makes relocations of livepatch. */
  readonly converted: number;
  /** What it replaces, as `vmlinux:show`; several where it replaces several. */
  readonly replaces?: string;
  /** Its beginning, as the key of a selection of code. */
  readonly place: string;
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

/**
 * One selected thing, in whichever view: the table it is in and its key there; for a decision the symbol's name, for code
 * the place as `show+0x39`, or `.text+0x40` where no function is.
 */
export interface Selection {
  readonly table: TableId | 'decisions' | 'findings' | 'code';
  readonly key: string;
}

/** What else a link says of the thing that it selects: its place in code as `show+0x39`, and its words. */
export interface SelectionHint {
  readonly at?: string;
  readonly words?: string;
}

/** What is most like a selection of another build. */
export interface Nearest {
  readonly selection: Selection;
  /** What was looked for and what was found, as short as tells the two apart. */
  readonly wanted: string;
  readonly shown: string;
  /** How the two are alike: `the same symbol in the same function`. */
  readonly because: string;
}

/** What the inspector shows of a selection. */
export interface Inspection {
  /** `symbol`, `relocation`, … */
  readonly kind: string;
  readonly title: string;
  readonly facts: readonly InspectionFact[];
  /** Why the kernel cares, or what follows; plain sentences. */
  readonly explanation?: string;
  /** Text that mends it, to paste. */
  readonly paste?: string;
  /** The rule that explains it. */
  readonly rule?: string;
  /** The place in code that it is about: the key of a selection of code. */
  readonly code?: string;
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

/** A stretch of a section's bytes that means something. */
export interface ByteField {
  /** In the section, and bytes. */
  readonly offset: number;
  readonly length: number;
  /** `relocation` is applied by the module loader, `livepatch` by livepatch; `field` is one of a structure. */
  readonly kind: 'relocation' | 'livepatch' | 'string' | 'field';
  /** `R_X86_64_PC32`, `klp_func.old_name`, `license`. */
  readonly label: string;
  /** What it says: `show+0x4`, `"btrfs"`, `2`; empty where that is not known. */
  readonly value: string;
  /** Where it is explained further. */
  readonly target?: Selection;
}

/** Code of the file before or after conversion. */
export type CodePlace = { readonly side: 'before' | 'after' } & CodeRange;

/** What is listed: a function, or bytes of a section. */
export type CodeRange =
  | {
      /** A function as in {@link FunctionRow}; without section and offset the first of the name. */
      readonly name: string;
      readonly section?: string;
      readonly offset?: number;
    }
  | {
      /** Bytes of a section, by its key as in {@link SectionRow}. */
      readonly section: string;
      readonly start: number;
      readonly size: number;
    };

/** What the key of a selection of code names. */
export interface CodeLocation {
  readonly range: CodeRange;
  /** Of the place in its section, bytes. */
  readonly offset: number;
  /** What keys of places in this range begin with, and the offset in the section that they count from. */
  readonly base: string;
  readonly origin: number;
  /** The function's row in the table of functions; absent where no function is. */
  readonly functionKey?: string;
}

/** Runs of bytes that differ between the two sides of one section. */
export interface BytesDiff {
  readonly section: string;
  readonly before?: Uint8Array;
  readonly after?: Uint8Array;
  /** True when the section is longer than what is shown here. */
  readonly truncated: boolean;
}
