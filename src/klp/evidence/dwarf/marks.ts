import { at, bigAt } from '../../../base/column';
import type { RelocationTable } from '../../../elf/relocation';
import type { SectionIndex } from '../../../elf/section';
import type { SymbolTable } from '../../../elf/symbol';
import { lastAtOrBefore } from './debug-section';
import { placeOf, targetOf } from './relocated-bytes';

/** A place in a section of the module. */
export interface Place {
  readonly section: SectionIndex;
  readonly offset: number;
}

/** Where the bytes of a unit begin in a debug section; they end where those of the next one do. */
export interface UnitBytes {
  readonly start: number;
  /** The unit's number. */
  readonly unit: number;
}

/** Units have few annotated arrays; more places than this are not kept, so that no input takes much memory. */
const mostMarks = 2 ** 16;

/** Finds the places in marked sections that each unit's debug information speaks of. */
export class MarkCollector {
  readonly #marks = new Map<number, Place[]>();
  readonly #symbols: SymbolTable;
  readonly #isMarked: Uint8Array;
  #count = 0;

  constructor(symbols: SymbolTable, sections: ReadonlySet<SectionIndex>) {
    this.#symbols = symbols;
    this.#isMarked = new Uint8Array(symbols.count);
    for (let symbol = 1; symbol < symbols.count; symbol++) {
      const section = symbols.definedIn(symbol);
      if (section !== undefined && sections.has(section)) this.#isMarked[symbol] = 1;
    }
  }

  /** Looks at each relocation of a debug section, in which the units' bytes begin so. */
  visitor(units: readonly UnitBytes[]): (table: RelocationTable, row: number) => void {
    const sorted = units.toSorted((a, b) => a.start - b.start);
    return (table, row) => {
      if (this.#isMarked[at(table.r_symbol, row)] !== 1 || this.#count === mostMarks) return;
      const owner = lastAtOrBefore(sorted, Number(bigAt(table.r_offset, row)), ({ start }) => start);
      // SHT_REL keeps the offset in the bytes, which are not read; no machine with livepatching has it.
      const place = table.hasAddend ? placeOf(this.#symbols, targetOf(table, row), () => 0) : undefined;
      if (owner === undefined || place === undefined) return;
      this.#count += 1;
      const known = this.#marks.get(owner.unit) ?? [];
      this.#marks.set(owner.unit, known);
      known.push({ section: place.section, offset: place.value });
    };
  }

  of(unit: number): readonly Place[] {
    return this.#marks.get(unit) ?? [];
  }
}
