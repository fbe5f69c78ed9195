import type { ViewId } from '../../../store/view-ids';

/** A term of the field: what it means, who says so, and where klpscope shows it. */
export interface TermEntry {
  /** Stable, in links: `shn-livepatch`. */
  readonly id: string;
  readonly name: string;
  /** What else it is called, and how it is written in texts: found there, and by the search. */
  readonly words?: readonly string[];
  /** What it is, in a sentence or two: for a tooltip. */
  readonly short: string;
  /** What a reviewer should know besides; sentences. */
  readonly more: string;
  /** The specification, the kernel's document or the file that defines it. */
  readonly source: string;
  /** The views that show it, the first one best. */
  readonly shownIn: readonly ViewId[];
  /** Ids of terms to be read with it. */
  readonly see: readonly string[];
}
