/** Equal rows that are shown around a difference. */
const contextRows = 2;

/** A line of a hex diff: a row of bytes, or how many equal bytes were left out. */
export type HexDiffLine =
  | { readonly kind: 'row'; readonly offset: number; readonly differs: boolean }
  | { readonly kind: 'gap'; readonly offset: number; readonly bytes: number };

/** The lines of a diff of two byte strings in rows of `width`, equal stretches folded unless `all`. */
export function layoutHexDiff(
  before: Uint8Array,
  after: Uint8Array,
  width: number,
  all: boolean,
): readonly HexDiffLine[] {
  const length = Math.max(before.length, after.length);
  const rows = Math.ceil(length / width);
  const differing = new Uint8Array(rows);
  const near = new Uint8Array(rows);
  for (let at = 0; at < length; at++) {
    if (before[at] === after[at]) continue;
    const row = Math.floor(at / width);
    differing[row] = 1;
    near.fill(1, Math.max(0, row - contextRows), row + contextRows + 1);
    // The rest of the row has nothing to add.
    at = (row + 1) * width - 1;
  }
  const lines: HexDiffLine[] = [];
  for (let row = 0; row < rows; row++) {
    const start = row;
    if (!all) while (row < rows && near[row] === 0) row++;
    const hidden = Math.min(length, row * width) - start * width;
    if (hidden > 0) lines.push({ kind: 'gap', offset: start * width, bytes: hidden });
    if (row < rows) lines.push({ kind: 'row', offset: row * width, differs: differing[row] === 1 });
  }
  return lines;
}
