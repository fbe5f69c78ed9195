import { at } from '../../base/column';
import { type FilterWord, keepMarked, rowsKept } from './filter-words';
import type { RowFilter } from './table';

/** Rows whose text is made in one go. */
const runLength = 2048;
/** Letters that are kept, of a million rows: more would be too much memory, and is made for each filter. */
const mostKept = 2 ** 27;

/** The text of some rows, in lower case, a line a row; whatever is in a line, the next begins where `starts` says. */
interface Run {
  readonly text: string;
  readonly starts: Uint32Array;
}

/**
 * What the filter looks at, of all rows of a table. Kept, as to make it again for each letter that is typed takes a
 * second where rows are some hundred thousand.
 */
export class TableText implements RowFilter {
  readonly #count: number;
  readonly #textOf: (row: number) => string;
  readonly #runs: Run[] = [];
  /** Letters of the runs. */
  #length = 0;

  constructor(count: number, textOf: (row: number) => string) {
    this.#count = count;
    this.#textOf = textOf;
  }

  prepare(): boolean {
    const known = this.#runs.length;
    if (known * runLength < this.#count) this.#runAt(known);
    return this.#runs.length > known && this.#runs.length * runLength < this.#count;
  }

  passing(words: readonly FilterWord[]): Uint32Array {
    const kept = new Uint8Array(this.#count).fill(1);
    for (let first = 0; first < this.#count; first += runLength) {
      const run = this.#runAt(first / runLength);
      for (const word of words) {
        const marks = new Uint8Array(run.starts.length - 1);
        mark(run, word, marks);
        keepMarked(kept.subarray(first), marks, word.isWanted);
      }
    }
    return rowsKept(kept);
  }

  #runAt(index: number): Run {
    const known = this.#runs[index];
    if (known !== undefined) return known;
    const first = index * runLength;
    const count = Math.min(this.#count - first, runLength);
    const starts = new Uint32Array(count + 1);
    const lines: string[] = [];
    for (let i = 0; i < count; i++) {
      const line = this.#textOf(first + i).toLowerCase();
      lines.push(line);
      starts[i + 1] = at(starts, i) + line.length + 1;
    }
    const text = `${lines.join('\n')}\n`;
    if (index === this.#runs.length && this.#length + text.length <= mostKept) {
      this.#runs.push({ text, starts });
      this.#length += text.length;
    }
    return { text, starts };
  }
}

/** Sets `marks[row]` for each row of the run that has the word. */
function mark({ text, starts }: Run, { text: word, isWhole }: FilterWord, marks: Uint8Array): void {
  let row = 0;
  let found = text.indexOf(word);
  while (found >= 0) {
    while (found >= at(starts, row + 1)) row += 1;
    const [start, next] = [at(starts, row), at(starts, row + 1)];
    const isMatch = !isWhole || isWholeWord(text, found, found + word.length, start, next - 1);
    if (isMatch) marks[row] = 1;
    // Once is enough for a row.
    found = text.indexOf(word, isMatch ? next : found + 1);
  }
}

/** Whether what is found stands between blanks or the ends of its line. */
function isWholeWord(text: string, from: number, to: number, start: number, end: number): boolean {
  return (from === start || text[from - 1] === ' ') && (to === end || text[to] === ' ');
}
