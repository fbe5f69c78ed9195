import { at } from '../base/column';
import type { SourceSymbols } from './source-symbols';

// One character a byte, whatever the bytes are, so that places in the text are places in the names.
const decoder = new TextDecoder('windows-1252');
// The same for what is ASCII, as almost all names are, and three times as fast.
const ascii = new TextDecoder();
const newline = 0x0a;
/** By letter of ASCII, what it is in lower case; all others are themselves. */
const lowerCase = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte,
);

/**
 * Finds parts of names among a million of them, as somebody types: all names in one text, which the engine searches at
 * memory speed. Upper and lower case are the same. Made when first needed; costs some bytes a name.
 */
export class NameSearch {
  /** `\nname\nname\n`, in the order of the rows. */
  readonly #text: string;
  /** Where each row's name begins in the text; one more for the end. */
  readonly #starts: Uint32Array;

  constructor(symbols: SourceSymbols) {
    const { names, nameStart, separator, count } = symbols.rows;
    const starts = new Uint32Array(count + 1);
    // Enough unless names share their ends, as a linker may have it.
    let joined = new Uint8Array(names.length + count + 2);
    joined[0] = newline;
    let to = 1;
    let bits = 0;
    for (let row = 0; row < count; row++) {
      starts[row] = to;
      let from = at(nameStart, row);
      for (let byte = names[from] ?? 0; byte > separator; byte = names[++from] ?? 0) {
        joined[to++] = lowerCase[byte] ?? 0;
        bits |= byte;
        if (to === joined.length) joined = twiceAsLong(joined);
      }
      joined[to++] = newline;
      if (to === joined.length) joined = twiceAsLong(joined);
    }
    starts[count] = to;
    const text = joined.subarray(0, to);
    this.#text = bits < 0x80 ? ascii.decode(text) : decoder.decode(text).toLowerCase();
    this.#starts = starts;
  }

  /** Sets `marks[row]` for every row whose name has `word` in it, or is it. */
  mark(word: string, isWhole: boolean, marks: Uint8Array): void {
    const wanted = asText(isWhole ? `\n${word}\n` : word);
    const starts = this.#starts;
    const count = starts.length - 1;
    let row = 0;
    let found = this.#text.indexOf(wanted);
    while (found >= 0 && row < count) {
      row = this.#rowAt(found + (isWhole ? 1 : 0), row);
      marks[row] = 1;
      row += 1;
      // A whole name begins with the newline before it.
      found = this.#text.indexOf(wanted, (starts[row] ?? 0) - (isWhole ? 1 : 0));
    }
  }

  /** The name in lower case, to sort by. */
  textOf(row: number): string {
    return this.#text.slice(at(this.#starts, row), at(this.#starts, row + 1) - 1);
  }

  /** The row whose name is at this place of the text, from row `from` on: most often near, so it is looked for in growing steps. */
  #rowAt(place: number, from: number): number {
    const starts = this.#starts;
    const count = starts.length - 1;
    let low = from;
    let step = 1;
    while (low + step < count && (starts[low + step] ?? 0) <= place) {
      low += step;
      step *= 2;
    }
    let high = Math.min(low + step, count);
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= place) low = middle;
      else high = middle;
    }
    return low;
  }
}

function twiceAsLong(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const longer = new Uint8Array(bytes.length * 2);
  longer.set(bytes);
  return longer;
}

/** What somebody typed, as the names' bytes read. */
function asText(word: string): string {
  return decoder.decode(new TextEncoder().encode(word)).toLowerCase();
}
