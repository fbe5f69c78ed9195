/**
 * Firefox lays out nothing beyond about 17.8 million pixels, Chromium nothing beyond 33.5. A million rows of 24 px are
 * beyond the first, so there the last rows are reached by a filter or by the other sort order.
 */
const heightLimit = navigator.userAgent.includes('Firefox') ? 17_800_000 : 33_500_000;

let height: number | undefined;

/** Height of a row in pixels, from the token that the style sheets use. */
export function rowHeight(): number {
  if (height === undefined) {
    const token = getComputedStyle(document.documentElement).getPropertyValue('--row-height');
    height = Number.parseFloat(token) || 24;
  }
  return height;
}

/** How many rows a browser can show in one scrolled element. */
export function maxShownRows(): number {
  return Math.floor(heightLimit / rowHeight()) - 10;
}
