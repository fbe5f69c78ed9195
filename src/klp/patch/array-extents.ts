import { at } from '../../base/column';
import { STT_OBJECT } from '../../elf/constants';
import type { SectionIndex } from '../../elf/section';
import type { LivepatchModule } from '../livepatch-module';
import type { SectionPlace } from './patch-description';
import type { PointerTable } from './pointers';

/** How far an array may reach. */
export interface Extent {
  readonly end: number;
  /** It ends there, as its symbol says; else only the next thing, or the section's end, is known. */
  readonly isExact: boolean;
}

/** Where the arrays in the data of a module end: told by their symbols, and by what else is known to begin where. */
export class ArrayExtents {
  readonly #module: LivepatchModule;
  /** Ascending once {@link of} was asked. */
  readonly #starts = new Map<SectionIndex, Float64Array>();
  readonly #sizes = new Map<SectionIndex, Map<number, number>>();

  /** Something begins at every OBJECT symbol, wherever the pointers lead, and at `others`. */
  constructor(module: LivepatchModule, tables: readonly PointerTable[], others: readonly SectionPlace[]) {
    this.#module = module;
    const starts = new Map<SectionIndex, number[]>();
    const add = ({ section, offset }: SectionPlace): void => {
      const known = starts.get(section);
      if (known === undefined) starts.set(section, [offset]);
      else known.push(offset);
    };
    for (const place of others) add(place);
    for (const table of tables) for (const i of table.offsets.keys()) add(table.target(i));
    for (const [place, size] of objectSymbols(module)) {
      add(place);
      const sizes = this.#sizes.get(place.section) ?? new Map<number, number>();
      this.#sizes.set(place.section, sizes.set(place.offset, size));
    }
    for (const [section, offsets] of starts) this.#starts.set(section, Float64Array.from(offsets).sort());
  }

  /** How far the array that begins at `place` reaches. Arrays at different places never overlap. */
  of({ section, offset }: SectionPlace): Extent {
    const limit = Math.min(
      this.#nextStart(section, offset),
      at(this.#module.object.sections.sh_size, section),
    );
    const end = offset + (this.#sizes.get(section)?.get(offset) ?? 0);
    return end > offset && end <= limit ? { end, isExact: true } : { end: limit, isExact: false };
  }

  #nextStart(section: SectionIndex, offset: number): number {
    const starts = this.#starts.get(section) ?? new Float64Array(0);
    let low = 0;
    let high = starts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (at(starts, middle) <= offset) low = middle + 1;
      else high = middle;
    }
    return starts[low] ?? Number.POSITIVE_INFINITY;
  }
}

function* objectSymbols({ symbols }: LivepatchModule): Generator<[SectionPlace, number]> {
  for (let symbol = 1; symbol < symbols.count; symbol++) {
    if (symbols.type(symbol) !== STT_OBJECT) continue;
    const section = symbols.definedIn(symbol);
    if (section !== undefined)
      yield [{ section, offset: Number(symbols.value(symbol)) }, Number(symbols.size(symbol))];
  }
}
