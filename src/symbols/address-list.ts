import { formatCount } from '../base/format';
import { FormatError } from '../base/format-error';
import { decodeName } from '../elf/string-table';
import { isExportName, OpenObjects } from './open-objects';
import { RowColumns } from './row-columns';
import { nameHash, SymbolMap, type SymbolSource } from './symbol-map';

const newline = 0x0a;
const blank = 0x20;
const tab = 0x09;
const bracket = 0x5b;

/** Bytes between two reports of progress. */
const reportEvery = 2 ** 20;

/** Whether the text begins as /proc/kallsyms, System.map and nm print: address, type, name. */
export function isAddressList(head: Uint8Array): boolean {
  const lines = decodeName(head.subarray(0, 4096)).split('\n').slice(0, 3);
  return lines.some((line) => /^[0-9a-f]{8,16} [A-Za-z] \S/.test(line));
}

/**
 * Parses `/proc/kallsyms`, `System.map` or the output of `nm` for a vmlinux: `address type name`, in kallsyms followed
 * by `[module]`. The kernel counts equal names of vmlinux by address (scripts/kallsyms.c: compare_symbols) and those
 * of a module in the order in which kallsyms prints them, so positions are certain. Throws {@link FormatError} at the
 * first line that is none of that.
 */
export function parseAddressList(
  bytes: Uint8Array,
  onProgress: (fraction: number) => void = () => undefined,
): SymbolSource {
  const scan = new AddressScanner(bytes);
  scan.run(onProgress);
  return scan.finish();
}

class AddressScanner {
  readonly #bytes: Uint8Array;
  readonly #rows: RowColumns;
  readonly #objects = new OpenObjects();
  #offset = 0;
  #line = 0;
  #undefined = 0;
  #pseudo = 0;
  #isAllZero = true;
  #isSorted = true;
  /** The last address of vmlinux, by halves. */
  #lastHigh = 0;
  #lastLow = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    // A line of kallsyms has 40 bytes on average.
    this.#rows = new RowColumns(Math.ceil(bytes.length / 32), true);
  }

  run(onProgress: (fraction: number) => void): void {
    let nextReport = reportEvery;
    while (this.#offset < this.#bytes.length) {
      this.#line += 1;
      if (this.#offset >= nextReport) {
        onProgress(this.#offset / this.#bytes.length);
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
    let offset = lineStart;
    let high = 0;
    let low = 0;
    for (let digit = hexDigit(bytes[offset]); digit >= 0; digit = hexDigit(bytes[++offset])) {
      high = ((high << 4) | (low >>> 28)) >>> 0;
      low = ((low << 4) | digit) >>> 0;
    }
    // nm prints blanks for an undefined symbol's address; an empty line at the end is none.
    const hasAddress = offset > lineStart;
    while (offset < lineEnd && bytes[offset] === blank) offset += 1;
    if (offset >= lineEnd) {
      if (hasAddress) throw this.#notALine(lineStart, lineEnd);
      return;
    }
    const type = bytes[offset] ?? 0;
    if (bytes[offset + 1] !== blank) throw this.#notALine(lineStart, lineEnd);
    const nameStart = offset + 2;
    let hash = nameHash.seed;
    let nameEnd = nameStart;
    while (nameEnd < lineEnd && (bytes[nameEnd] ?? 0) > blank) {
      hash = nameHash.step(hash, bytes[nameEnd] ?? 0);
      nameEnd += 1;
    }
    if (nameEnd === nameStart) throw this.#notALine(lineStart, lineEnd);
    this.#add({
      type,
      high,
      low,
      hasAddress,
      nameStart,
      nameEnd,
      hash,
      module: this.#moduleAfter(nameEnd, lineEnd),
    });
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

  #add(row: {
    type: number;
    high: number;
    low: number;
    hasAddress: boolean;
    nameStart: number;
    nameEnd: number;
    hash: number;
    module: string | undefined;
  }): void {
    const { module, high, low } = row;
    // What kallsyms makes up for trampolines and BPF programs belongs to no module that could be patched.
    if (module === 'bpf' || module?.startsWith('__builtin__') === true) {
      this.#pseudo += 1;
      return;
    }
    if (!row.hasAddress || isDroppedType(row.type, module === undefined)) {
      this.#undefined += 1;
      return;
    }
    if (module === undefined) {
      if (high < this.#lastHigh || (high === this.#lastHigh && low < this.#lastLow)) this.#isSorted = false;
      this.#lastHigh = high;
      this.#lastLow = low;
    }
    if (high !== 0 || low !== 0) this.#isAllZero = false;
    const object = this.#objects.enter(module ?? 'vmlinux', this.#rows.count);
    if (isExportName(this.#bytes, row.nameStart, row.nameEnd)) object.exports += 1;
    else object.symbols += 1;
    this.#rows.push(row.nameStart, row.nameEnd, row.hash, this.#line, row.type, high, low);
  }

  finish(): SymbolSource {
    const hasModules = this.#objects.blocks.some(({ object }) => object.name !== 'vmlinux');
    if (this.#rows.count === 0) {
      throw new FormatError({
        code: 'address-list/empty',
        message: 'the list has no symbol with an address',
        offset: 0,
        mend: 'Read /proc/kallsyms as root, or use the System.map of the kernel.',
      });
    }
    // With modules in it, it is kallsyms, whose order is the kernel's own.
    if (!this.#isSorted && !hasModules) this.#rows.sortByAddress();
    const rows = { ...this.#rows.finish(), bytes: this.#bytes, blocks: this.#objects.blocks };
    return {
      kind: hasModules ? '/proc/kallsyms' : 'kallsyms, System.map or nm output',
      map: new SymbolMap(rows, true),
      notes: this.#notes(hasModules),
    };
  }

  #notes(hasModules: boolean): string[] {
    const notes: string[] = [];
    if (this.#isAllZero) {
      notes.push(
        'All addresses are 0: the kernel hides them from this reader (kptr_restrict). The order is the kernel’s all the same, so positions are certain; read /proc/kallsyms as root for the addresses.',
      );
    }
    if (!this.#isSorted && !hasModules)
      notes.push('The lines are not in the order of addresses; positions were counted by address.');
    if (!hasModules) notes.push('No module is named, so all symbols are taken as those of vmlinux.');
    if (this.#undefined > 0)
      notes.push(
        `${formatCount(this.#undefined, 'symbol')} that the kernel’s own table does not have (undefined or absolute) left out.`,
      );
    if (this.#pseudo > 0)
      notes.push(`${formatCount(this.#pseudo, 'symbol')} of trampolines and BPF programs left out.`);
    return notes;
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

function hexDigit(byte: number | undefined): number {
  if (byte === undefined) return -1;
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  return byte >= 0x61 && byte <= 0x66 ? byte - 0x57 : -1;
}

/**
 * Types that the kernel's table of vmlinux does not have (scripts/mksysmap: a N U w), and v, weak without a
 * definition; of a module it lacks what is undefined.
 */
function isDroppedType(type: number, isVmlinux: boolean): boolean {
  const letter = String.fromCharCode(type);
  return isVmlinux ? 'aNUwv'.includes(letter) : letter === 'U';
}
