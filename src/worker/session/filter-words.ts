/** One word of a filter: `word` must occur, `!word` must not, `=word` must be a whole word. In lower case. */
export interface FilterWord {
  readonly text: string;
  readonly isWhole: boolean;
  readonly isWanted: boolean;
}

/** The words of what somebody typed. */
export function parseFilter(filter: string): FilterWord[] {
  return filter
    .toLowerCase()
    .split(/\s+/)
    .map((word) => {
      const isWanted = !word.startsWith('!');
      const isWhole = word.startsWith('=');
      return { text: isWanted && !isWhole ? word : word.slice(1), isWhole, isWanted };
    })
    .filter(({ text }) => text !== '');
}

// Nothing is decided row by row in these: of a million decisions that nobody can foresee the processor makes half wrong.

/** Keeps of the first rows those that are marked, or those that are not. */
export function keepMarked(kept: Uint8Array, marks: Uint8Array, isWanted: boolean): void {
  const unwanted = isWanted ? 0 : 1;
  for (let i = 0; i < marks.length; i++) kept[i] = (kept[i] ?? 0) & ((marks[i] ?? 0) ^ unwanted);
}

/** The rows at which there is a 1. */
export function rowsKept(kept: Uint8Array): Uint32Array {
  let matching = 0;
  for (let row = 0; row < kept.length; row++) matching += kept[row] ?? 0;
  // One more, into which all go that follow the last.
  const rows = new Uint32Array(matching + 1);
  for (let row = 0, place = 0; row < kept.length; row++) {
    rows[place] = row;
    place += kept[row] ?? 0;
  }
  return rows.subarray(0, matching);
}
