/** How two sides are shown: beside each other, or in one column. */
export type DiffMode = 'side' | 'unified';
