import type { ReactNode } from 'react';
import type { TipContent } from '../tip/use-tip';

/** A column of a table. The array of them must stay the same object between renders. */
export interface Column<Row> {
  /** What the source sorts by, and what the reader's settings are kept under. */
  readonly id: string;
  readonly label: string;
  /** What the column holds: shown while its head is pointed at or has the focus. */
  readonly hint?: string;
  /** Leads to more about it. */
  readonly more?: TipContent['more'];
  /** The cell as plain text: for copying, for assistive technology, and shown when there is no `render`. */
  readonly value: (row: Row) => string;
  readonly render?: (row: Row) => ReactNode;
  /** Pixels. */
  readonly width: number;
  readonly minWidth?: number;
  readonly align?: 'end';
  /** Text in the monospace face, cut in the middle when there is no room. */
  readonly code?: boolean;
  /** Takes the room that the others leave, or up to so many pixels, until the reader gives it a width. */
  readonly grow?: boolean | number;
  /** Not shown until the reader asks for it. */
  readonly hidden?: boolean;
  readonly sortable?: boolean;
}
