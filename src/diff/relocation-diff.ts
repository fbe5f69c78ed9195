import { at, bigAt } from '../base/column';
import { formatHex } from '../base/format';
import { formatAddend } from '../elf/dump';
import { relocationTypeName } from '../elf/names';
import type { ObjectFile } from '../elf/object-file';
import type { RelocationTable } from '../elf/relocation';
import type { SymbolTable } from '../elf/symbol';
import type { Change, DiffEntry, DiffList, Item } from './diff-items';
import { pairSites, type SiteRun } from './pair-sites';
import { sectionReference } from './section-reference';

const labels = ['section', 'type', 'symbol', 'addend'];

/** By their numbers in a column. */
const changes: readonly Change[] = ['same', 'changed', 'removed', 'added'];
const [same, changed, removed, added] = [0, 1, 2, 3];

/**
 * The relocations of two object files, paired by their sites: the n-th at a place of one with the n-th at that place of the
 * other, whichever section has them. In the order of the first, each added one behind what it follows. A file with debug
 * information has millions of them: there are but columns, until one is looked at.
 */
export class RelocationDiff implements DiffList {
  readonly length: number;
  readonly #before: RelocationSide;
  readonly #after: RelocationSide;
  /** Rows of both sides, -1 for none, and which of `changes` it is. */
  readonly #beforeRow: Int32Array;
  readonly #afterRow: Int32Array;
  readonly #change: Uint8Array;
  readonly #nth: (row: number) => number;
  readonly #nthAfter: (row: number) => number;

  private constructor(before: RelocationSide, after: RelocationSide) {
    this.#before = before;
    this.#after = after;
    const { partner, nth, nthOther, addedBehind } = pairSites(before.runs, after.runs);
    this.#nth = nth;
    this.#nthAfter = nthOther;
    const paired = partner.filter((row) => row >= 0).length;
    this.length = before.count + after.count - paired;
    this.#beforeRow = new Int32Array(this.length).fill(-1);
    this.#afterRow = new Int32Array(this.length).fill(-1);
    this.#change = new Uint8Array(this.length);
    let entry = 0;
    const pushAdded = (behind: number): void => {
      for (const row of addedBehind.get(behind) ?? []) {
        this.#afterRow[entry] = row;
        this.#change[entry] = added;
        entry += 1;
      }
    };
    pushAdded(-1);
    for (let row = 0; row < before.count; row++) {
      const other = at(partner, row);
      this.#beforeRow[entry] = row;
      this.#afterRow[entry] = other;
      this.#change[entry] = other < 0 ? removed : isSame(before, row, after, other) ? same : changed;
      entry += 1;
      pushAdded(row);
    }
  }

  /** Compares all relocations of two files. Throws FormatError when they cannot be read. */
  static async of(before: ObjectFile, after: ObjectFile): Promise<RelocationDiff> {
    return new RelocationDiff(await RelocationSide.read(before), await RelocationSide.read(after));
  }

  changeAt(index: number): Change {
    return changes[at(this.#change, index)] ?? 'same';
  }

  at(index: number): DiffEntry {
    const [before, after] = [at(this.#beforeRow, index), at(this.#afterRow, index)];
    const key =
      before >= 0
        ? this.#before.key(before, this.#nth(before))
        : this.#after.key(after, this.#nthAfter(after));
    return {
      key,
      change: this.changeAt(index),
      ...(before >= 0 && { before: this.#before.item(before, key) }),
      ...(after >= 0 && { after: this.#after.item(after, key) }),
    };
  }

  *[Symbol.iterator](): Iterator<DiffEntry> {
    for (let i = 0; i < this.length; i++) yield this.at(i);
  }
}

interface Run extends SiteRun {
  readonly sectionName: string;
  readonly table: RelocationTable;
}

/** The relocations of one file, numbered through all its sections. */
class RelocationSide {
  readonly runs: readonly Run[];
  readonly count: number;
  readonly #machine: number;
  readonly #symbols: SymbolTable;
  readonly #names: (string | undefined)[] = [];

  private constructor(machine: number, symbols: SymbolTable, runs: readonly Run[]) {
    this.#machine = machine;
    this.#symbols = symbols;
    this.runs = runs;
    this.count = runs.reduce((sum, { table }) => sum + table.count, 0);
  }

  static async read(object: ObjectFile): Promise<RelocationSide> {
    const runs: Run[] = [];
    let first = 0;
    for (const section of object.sectionIndices()) {
      if (!object.isRelocationSection(section)) continue;
      const table = await object.relocations(section);
      const target = at(object.sections.sh_info, section);
      runs.push({
        sectionName: object.sectionName(section),
        target: sectionReference(object, target),
        table,
        offsets: table.r_offset,
        first,
      });
      first += table.count;
    }
    return new RelocationSide(object.header.e_machine, await object.symbols(), runs);
  }

  /** The run that has a row: the last that begins at or before it and is not empty. */
  runOf(row: number): Run {
    let [low, high] = [0, this.runs.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.runs[middle]?.first ?? 0) <= row) low = middle;
      else high = middle - 1;
    }
    const run = this.runs[low];
    if (run === undefined) throw new RangeError(`relocation ${row} of ${this.count}`);
    return run;
  }

  /** Its site, numbered from the second of a place on. */
  key(row: number, nth: number): string {
    const { target, table, first } = this.runOf(row);
    const site = `${target}+${formatHex(bigAt(table.r_offset, row - first))}`;
    return nth === 1 ? site : `${site}#${nth}`;
  }

  item(row: number, key: string): Item {
    const { sectionName, target, table, first } = this.runOf(row);
    const own = row - first;
    return {
      key,
      subject: `${target}+${formatHex(bigAt(table.r_offset, own))}`,
      labels,
      values: [
        sectionName,
        this.typeName(at(table.r_type, own)),
        this.symbolName(at(table.r_symbol, own)),
        formatAddend(bigAt(table.r_addend, own)),
      ],
    };
  }

  typeName(type: number): string {
    return relocationTypeName(this.#machine, type);
  }

  symbolName(index: number): string {
    if (index >= this.#symbols.count) return `symbol ${index}`;
    const known = this.#names[index];
    if (known !== undefined) return known;
    const name = this.#symbols.displayName(index);
    this.#names[index] = name;
    return name;
  }
}

function isSame(before: RelocationSide, row: number, after: RelocationSide, other: number): boolean {
  const [a, b] = [before.runOf(row), after.runOf(other)];
  const [i, j] = [row - a.first, other - b.first];
  return (
    a.sectionName === b.sectionName &&
    a.table.r_addend[i] === b.table.r_addend[j] &&
    before.typeName(at(a.table.r_type, i)) === after.typeName(at(b.table.r_type, j)) &&
    before.symbolName(at(a.table.r_symbol, i)) === after.symbolName(at(b.table.r_symbol, j))
  );
}
