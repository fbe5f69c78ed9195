import type { FormatProblem } from '../../base/format-error';
import type { SectionIndex } from '../../elf/section';
import type { SymbolIndex } from '../../elf/symbol';
import type { CopiedSection, Edits, NewRelocation } from '../conversion/edits';
import type { LivepatchSymbolName } from '../names';
import type { Removals } from './removals';

/** A livepatch relocation that a record asks for. */
export interface Wanted {
  readonly gate: string;
  readonly target: SectionIndex;
  readonly relocation: NewRelocation;
}

/** A livepatch symbol that records refer to. */
export interface WantedSymbol {
  /** 0 for one that is added. */
  readonly index: SymbolIndex;
  readonly parsed: LivepatchSymbolName;
  /** Bytes of the name in the object that has it. */
  readonly nameBytes: Uint8Array<ArrayBuffer>;
  readonly wanted: readonly Wanted[];
}

/** What the records of one tool come to. */
export interface Records {
  readonly symbols: readonly WantedSymbol[];
  /** In the order of the records. */
  readonly wanted: readonly Wanted[];
  readonly edits: Omit<Edits, 'sections'>;
  readonly removals: Removals;
  /** Sections that only some kernels read, made of some that are removed. */
  readonly copied?: readonly CopiedSection[];
  readonly warnings?: readonly FormatProblem[];
}
