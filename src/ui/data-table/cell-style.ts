import type { CSSProperties } from 'react';

/** Room for the menu of columns, which lies over the end of the head. */
const endRoom = 24;

/**
 * The widths of all columns as variables of the table, which head and rows lay their cells out by: while a column is
 * dragged no row is drawn anew. A growing column takes its share of the room left over.
 */
export function columnVariables(
  columns: readonly { readonly width: number; readonly grow: boolean }[],
): CSSProperties {
  const tracks = columns.map(({ width, grow }) => (grow ? `minmax(${width}px, 1fr)` : `${width}px`));
  const total = columns.reduce((sum, { width }) => sum + width, endRoom);
  const variables: Record<`--${string}`, string> = {
    '--columns': tracks.join(' '),
    '--width-total': `${total}px`,
  };
  return variables;
}
