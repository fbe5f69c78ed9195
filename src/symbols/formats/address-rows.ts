import { formatCount } from '../../base/format';
import { FormatError } from '../../base/format-error';
import { NameHasher } from '../name-hash';
import { SourceObjects } from '../source-objects';
import { SourceSymbols } from '../source-symbols';
import { isExportName } from '../symbol-object';
import { RowColumns } from '../symbol-rows';
import type { SymbolSource } from '../symbol-source';

/** One line of a text with addresses, as found. */
export interface AddressLine {
  /** nm type letter as its code. */
  readonly type: number;
  /** Halves of the address; both 0 where there is none. */
  readonly high: number;
  readonly low: number;
  readonly hasAddress: boolean;
  readonly nameStart: number;
  readonly nameEnd: number;
  /** `undefined` for vmlinux. */
  readonly module: string | undefined;
}

/** Collects the symbols of a text that has addresses, whatever the order of its columns. */
export class AddressRows {
  readonly #bytes: Uint8Array;
  readonly #hasher: NameHasher;
  readonly #rows: RowColumns;
  readonly #objects = new SourceObjects();
  /** Lines of a module's own nm output have these and no vmlinux has. */
  #undefined = 0;
  #dropped = 0;
  #pseudo = 0;
  #isAllZero = true;
  #isSorted = true;
  #hasHighHalf = false;
  /** The last address of vmlinux, by halves. */
  #lastHigh = 0;
  #lastLow = 0;

  /** `expected` rows fit without growing. */
  constructor(bytes: Uint8Array, expected: number) {
    this.#bytes = bytes;
    this.#hasher = new NameHasher(bytes);
    this.#rows = new RowColumns(expected, 'addresses');
  }

  add(line: AddressLine, lineNumber: number): void {
    const { module, high, low, type } = line;
    // What kallsyms makes up for trampolines and BPF programs belongs to no module that could be patched.
    if (module === 'bpf' || module?.startsWith('__builtin__') === true) {
      this.#pseudo += 1;
      return;
    }
    if (!line.hasAddress || isDroppedType(type, module === undefined)) {
      if (type === 0x55) this.#undefined += 1;
      else this.#dropped += 1;
      return;
    }
    if (module === undefined) {
      if (high < this.#lastHigh || (high === this.#lastHigh && low < this.#lastLow)) this.#isSorted = false;
      this.#lastHigh = high;
      this.#lastLow = low;
    }
    if (high !== 0) this.#hasHighHalf = true;
    if (high !== 0 || low !== 0) this.#isAllZero = false;
    const object = this.#objects.enter(module ?? 'vmlinux', this.#rows.count);
    if (isExportName(this.#bytes, line.nameStart, line.nameEnd)) object.exports += 1;
    else object.symbols += 1;
    const hash = this.#hasher.hash(line.nameStart, line.nameEnd);
    this.#rows.push(line.nameStart, hash, lineNumber, type);
    this.#rows.setAddress(high, low);
  }

  /** `kind` is what the text is when it names no module. Throws FormatError when it is of no use. */
  finish(kind: string): SymbolSource {
    const hasModules = this.#objects.blocks.some(({ object }) => object.name !== 'vmlinux');
    this.#check(hasModules);
    // With modules in it, it is kallsyms, whose order is the kernel's own.
    const isResorted = !this.#isSorted && !hasModules;
    if (isResorted) this.#rows.sortByAddress();
    return {
      format: hasModules ? 'kallsyms' : 'address-list',
      kind: hasModules ? '/proc/kallsyms' : kind,
      symbols: new SourceSymbols(this.#rows.finish(this.#bytes, this.#objects.blocks)),
      orderCertain: true,
      notes: this.#notes(hasModules, isResorted),
    };
  }

  #check(hasModules: boolean): void {
    if (this.#rows.count === 0) {
      throw new FormatError({
        code: 'address-list/empty',
        message: 'the list has no symbol with an address',
        offset: 0,
        mend: 'Read /proc/kallsyms as root, or use the System.map of the kernel.',
      });
    }
    if (this.#undefined > 0 && !hasModules && !this.#hasHighHalf) {
      throw new FormatError({
        code: 'address-list/module',
        message: `this is nm output of a module or object file, not of a vmlinux: ${formatCount(this.#undefined, 'symbol is', 'symbols are')} undefined and no address is the kernel's`,
        mend: 'Open the module itself: its file tells its name, which nm does not.',
      });
    }
  }

  #notes(hasModules: boolean, isResorted: boolean): string[] {
    const notes: string[] = [];
    if (this.#isAllZero) {
      notes.push(
        'All addresses are 0: the kernel hides them from this reader (kptr_restrict). The order is the kernel’s all the same, so positions are certain; read /proc/kallsyms as root for the addresses.',
      );
    }
    if (isResorted)
      notes.push('The lines are not in the order of addresses; positions were counted by address.');
    if (this.#bytes.at(-1) !== 0x0a)
      notes.push('The last line does not end in a newline: the file may be cut short.');
    if (!hasModules) notes.push('No module is named, so all symbols are taken as those of vmlinux.');
    const left = this.#undefined + this.#dropped;
    if (left > 0)
      notes.push(
        `${formatCount(left, 'symbol')} that the kernel’s own table does not have (undefined or absolute) left out.`,
      );
    if (this.#pseudo > 0)
      notes.push(`${formatCount(this.#pseudo, 'symbol')} of trampolines and BPF programs left out.`);
    return notes;
  }
}

/** The value of a hexadecimal digit as nm and the kernel print it, -1 for anything else. */
export function hexDigit(byte: number | undefined): number {
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
