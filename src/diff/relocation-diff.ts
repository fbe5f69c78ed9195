import { at, bigAt } from '../base/column';
import { formatHex } from '../base/format';
import { lastThat } from '../base/search';
import { formatAddend } from '../elf/dump';
import { relocationTypeName } from '../elf/names';
import type { ObjectFile } from '../elf/object-file';
import type { RelocationTable } from '../elf/relocation';
import type { SymbolTable } from '../elf/symbol';
import type { Item } from './diff-items';
import { pairSites, type SiteRun } from './pair-sites';
import { type DiffSide, PairedList } from './paired-list';
import { sectionReference } from './section-reference';

const labels = ['section', 'type', 'symbol', 'addend'];

/**
 * Compares all relocations of two files, paired by their sites: the n-th at a place of one with the n-th at that place of
 * the other, whichever section has them. Throws FormatError when they cannot be read.
 */
export async function diffRelocations(before: ObjectFile, after: ObjectFile): Promise<PairedList> {
  const [one, other] = [await RelocationRows.read(before), await RelocationRows.read(after)];
  const pairing = pairSites(one.runs, other.runs);
  return new PairedList(
    new RelocationSide(one, pairing.nth),
    new RelocationSide(other, pairing.nthOther),
    pairing,
    (row, otherRow) => isSame(one, row, other, otherRow),
  );
}

interface Run extends SiteRun {
  readonly sectionName: string;
  readonly table: RelocationTable;
}

/** The relocations of one file, numbered through all its sections. */
class RelocationRows {
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

  static async read(object: ObjectFile): Promise<RelocationRows> {
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
    return new RelocationRows(object.header.e_machine, await object.symbols(), runs);
  }

  /** The run that has a row: the last that begins at or before it and is not empty. */
  runOf(row: number): Run {
    const run = this.runs[lastThat(this.runs.length, (one) => (this.runs[one]?.first ?? 0) <= row)];
    if (run === undefined) throw new RangeError(`relocation ${row} of ${this.count}`);
    return run;
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

/** Relocations as a side of a comparison: named by their sites, numbered from the second of a place on. */
class RelocationSide implements DiffSide {
  readonly count: number;
  readonly #rows: RelocationRows;
  readonly #nth: (row: number) => number;

  constructor(rows: RelocationRows, nth: (row: number) => number) {
    this.#rows = rows;
    this.#nth = nth;
    this.count = rows.count;
  }

  key(row: number): string {
    const nth = this.#nth(row);
    return nth === 1 ? this.#site(row) : `${this.#site(row)}#${nth}`;
  }

  item(row: number): Item {
    const { sectionName, table, first } = this.#rows.runOf(row);
    const own = row - first;
    return {
      key: this.key(row),
      subject: this.#site(row),
      labels,
      values: [
        sectionName,
        this.#rows.typeName(at(table.r_type, own)),
        this.#rows.symbolName(at(table.r_symbol, own)),
        formatAddend(bigAt(table.r_addend, own)),
      ],
    };
  }

  #site(row: number): string {
    const { target, table, first } = this.#rows.runOf(row);
    return `${target}+${formatHex(bigAt(table.r_offset, row - first))}`;
  }
}

function isSame(before: RelocationRows, row: number, after: RelocationRows, other: number): boolean {
  const [a, b] = [before.runOf(row), after.runOf(other)];
  const [i, j] = [row - a.first, other - b.first];
  return (
    a.sectionName === b.sectionName &&
    a.table.r_addend[i] === b.table.r_addend[j] &&
    before.typeName(at(a.table.r_type, i)) === after.typeName(at(b.table.r_type, j)) &&
    before.symbolName(at(a.table.r_symbol, i)) === after.symbolName(at(b.table.r_symbol, j))
  );
}
