import type { CSSProperties } from 'react';

/** Room for the menu of columns, which lies over the end of the head. */
const endRoom = 24;

/**
 * The widths of all columns as variables of the table, which head and rows lay their cells out by: while a column is
 * dragged no row is drawn anew. A growing column takes its share of the room left over, or
 * as much of it as it is to have: names far from what is said of them are hard to read along.
 */
export function columnVariables(
  columns: readonly { readonly width: number; readonly grow: boolean | number }[],
): CSSProperties {
  const tracks = columns.map(({ width, grow }) => {
    if (grow === false) return `${width}px`;
    return `minmax(${width}px, ${grow === true ? '1fr' : `${Math.max(width, grow)}px`})`;
  });
  const total = columns.reduce((sum, { width }) => sum + width, endRoom);
  const variables: Record<`--${string}`, string> = {
    '--columns': tracks.join(' '),
    '--width-total': `${total}px`,
    // Paper has the width that it has: each takes its share.
    '--columns-printed': columns
      .map(({ width, grow }) => `minmax(0, ${grow === false ? width : width * 1.4}fr)`)
      .join(' '),
  };
  return variables;
}
