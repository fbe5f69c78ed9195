import { FormatError } from '../../base/format-error';
import { decodeName } from '../../elf/string-table';
import type { SymbolSource } from '../symbol-source';
import { AddressRows, hexDigit } from './address-rows';
import { type OnProgress, reportEvery } from './progress';

const newline = 0x0a;
const blank = 0x20;
const tab = 0x09;
const bracket = 0x5b;

/** Whether the text begins as /proc/kallsyms, System.map and nm print: address, perhaps size, type, name. */
export function isAddressList(head: Uint8Array): boolean {
  const lines = decodeName(head.subarray(0, 4096)).split('\n').slice(0, 3);
  return lines.some((line) => /^[0-9a-f]{8,16} ([0-9a-f]{8,16} )?[A-Za-z] \S/.test(line));
}

/**
 * Parses `/proc/kallsyms`, `System.map` or the output of `nm` for a vmlinux: `address type name`, in kallsyms followed
 * by `[module]`, with `nm -S` a size before the type. The kernel counts equal names of vmlinux by address
 * (scripts/kallsyms.c: compare_symbols) and those of a module in the order in which kallsyms prints them, so positions
 * are certain. Throws {@link FormatError} at the first line that is none of that.
 */
export function parseAddressList(bytes: Uint8Array, onProgress?: OnProgress): SymbolSource {
  const scan = new AddressScanner(bytes);
  scan.run(onProgress);
  return scan.rows.finish('kallsyms, System.map or nm output');
}

class AddressScanner {
  readonly rows: AddressRows;
  readonly #bytes: Uint8Array;
  #offset = 0;
  #line = 0;
  /** The number that was read last, by halves. */
  #high = 0;
  #low = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    // A line of kallsyms has 40 bytes on average.
    this.rows = new AddressRows(bytes, Math.ceil(bytes.length / 32));
  }

  run(onProgress?: OnProgress): void {
    let nextReport = reportEvery;
    while (this.#offset < this.#bytes.length) {
      this.#line += 1;
      if (this.#offset >= nextReport) {
        onProgress?.(this.#offset / this.#bytes.length);
        nextReport += reportEvery;
      }
      this.#readLine();
    }
  }

  #readLine(): void {
    const bytes = this.#bytes;
    const lineStart = this.#offset;
    const found = bytes.indexOf(newline, lineStart);
    const lineEnd = found < 0 ? bytes.length : found;
    this.#offset = lineEnd + 1;
    let offset = this.#readNumber(lineStart);
    const high = this.#high;
    const low = this.#low;
    // nm prints blanks for an undefined symbol's address; an empty line at the end is none.
    const hasAddress = offset > lineStart;
    while (offset < lineEnd && bytes[offset] === blank) offset += 1;
    if (offset >= lineEnd) {
      if (hasAddress) throw this.#notALine(lineStart, lineEnd);
      return;
    }
    if (bytes[offset + 1] !== blank) offset = this.#readNumber(offset) + 1;
    const type = bytes[offset] ?? 0;
    if (bytes[offset - 1] !== blank || bytes[offset + 1] !== blank) throw this.#notALine(lineStart, lineEnd);
    const nameStart = offset + 2;
    let nameEnd = nameStart;
    while (nameEnd < lineEnd && (bytes[nameEnd] ?? 0) > blank) nameEnd += 1;
    if (nameEnd === nameStart) throw this.#notALine(lineStart, lineEnd);
    const module = this.#moduleAfter(nameEnd, lineEnd);
    this.rows.add({ type, high, low, hasAddress, nameStart, nameEnd, module }, this.#line);
  }

  /** The offset after the hexadecimal digits. */
  #readNumber(start: number): number {
    let offset = start;
    let high = 0;
    let low = 0;
    for (let digit = hexDigit(this.#bytes[offset]); digit >= 0; digit = hexDigit(this.#bytes[++offset])) {
      high = ((high << 4) | (low >>> 28)) >>> 0;
      low = ((low << 4) | digit) >>> 0;
    }
    this.#high = high;
    this.#low = low;
    return offset;
  }

  /** The name in brackets after the symbol's; `undefined` for vmlinux. */
  #moduleAfter(nameEnd: number, lineEnd: number): string | undefined {
    const bytes = this.#bytes;
    let offset = nameEnd;
    while (offset < lineEnd && (bytes[offset] === tab || bytes[offset] === blank)) offset += 1;
    if (bytes[offset] !== bracket || offset >= lineEnd) return undefined;
    const end = bytes.indexOf(bracket + 2, offset);
    return decodeName(bytes.subarray(offset + 1, end < 0 || end > lineEnd ? lineEnd : end));
  }

  #notALine(start: number, end: number): FormatError {
    const text = decodeName(this.#bytes.subarray(start, Math.min(end, start + 60)));
    return new FormatError({
      code: 'address-list/line',
      message: `"${text}" is not an address, a type and a name`,
      where: `line ${this.#line}`,
      offset: start,
      mend: 'The file is cut short or damaged, or not one of /proc/kallsyms, System.map and nm output: copy it again.',
    });
  }
}
