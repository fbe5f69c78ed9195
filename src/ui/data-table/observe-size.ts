import type { Virtualizer } from '@tanstack/react-virtual';

/**
 * Tells a virtualizer the size of its element once it has been laid out, and whenever it changes. Its own way asks for it
 * at once, for which the browser would lay out the whole page before there is a row.
 */
export function observeSize<E extends Element>(
  { scrollElement }: Virtualizer<E, Element>,
  tell: (size: { width: number; height: number }) => void,
): () => void {
  const observer = new ResizeObserver(([entry]) => {
    if (entry === undefined) return;
    const { clientWidth, clientHeight } = entry.target;
    tell({ width: clientWidth, height: clientHeight });
  });
  if (scrollElement !== null) observer.observe(scrollElement);
  return () => observer.disconnect();
}

/** Taken for the size of what has not been laid out: no table is larger, and rows too many at first are no harm. */
export const sizeAtFirst = (): { width: number; height: number } => ({
  width: innerWidth,
  height: innerHeight,
});
