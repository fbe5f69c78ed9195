import { present } from '../base/assert';
import { ascending, at, bigAt } from '../base/column';
import { groupBy } from '../base/group-by';
import type { SectionIndex } from '../elf/section';
import type { LivepatchModule, RelocationSection } from '../klp/livepatch-module';
import { SymbolCover } from './symbol-cover';

/** A relocation: its section, and which of the section's it is. */
export interface Site {
  readonly section: RelocationSection;
  readonly row: number;
  /** Byte offset in the section that is relocated. */
  readonly offset: number;
}

/** The relocations of all relocation sections of one section, by place; those at one place as they stand in the file. */
export class Sites {
  readonly count: number;
  readonly #sections: readonly RelocationSection[];
  /** How many relocations the sections before each have together. */
  readonly #starts: Float64Array;
  readonly #offsets: Float64Array;
  /** Which of all relocations is at each place of the order. */
  readonly #order: Uint32Array;

  constructor(sections: readonly RelocationSection[]) {
    const starts = new Float64Array(sections.length);
    let count = 0;
    for (const [i, { table }] of sections.entries()) {
      starts[i] = count;
      count += table.count;
    }
    const offsets = new Float64Array(count);
    for (const [i, { table }] of sections.entries())
      for (let row = 0; row < table.count; row++)
        offsets[at(starts, i) + row] = Number(bigAt(table.r_offset, row));
    const order = ascending(count);
    if (offsets.some((offset, i) => i > 0 && offset < at(offsets, i - 1)))
      order.sort((a, b) => at(offsets, a) - at(offsets, b) || a - b);
    this.count = count;
    this.#sections = sections;
    this.#starts = starts;
    this.#order = order;
    this.#offsets = Float64Array.from(order, (i) => at(offsets, i));
  }

  /** Where a relocation of the order is; Infinity behind the last. */
  offset(place: number): number {
    return place < this.count ? at(this.#offsets, place) : Infinity;
  }

  /** A relocation of the order; an AssertionError behind the last. */
  site(place: number): Site {
    const index = at(this.#order, place);
    const i = firstAt(this.#starts.length, (one) => at(this.#starts, one) > index) - 1;
    const section = present(this.#sections[i], `the section of relocation ${index}`);
    return { section, row: index - at(this.#starts, i), offset: at(this.#offsets, place) };
  }

  /** How many come before an offset; in logarithmic time. */
  before(offset: number): number {
    return firstAt(this.count, (place) => at(this.#offsets, place) >= offset);
  }
}

/** The first of 0 … count for which a condition holds that holds for all behind it as well; `count` when it holds for none. */
function firstAt(count: number, holds: (place: number) => boolean): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** What listings look up in a module, kept as long as the module. */
export class CodeIndex {
  readonly cover: SymbolCover;
  readonly #module: LivepatchModule;
  readonly #relocations: ReadonlyMap<SectionIndex, readonly RelocationSection[]>;
  readonly #sites = new Map<SectionIndex, Sites>();

  private constructor(module: LivepatchModule) {
    this.#module = module;
    this.#relocations = groupBy(module.relocations, ({ target }) => target);
    this.cover = new SymbolCover(module.symbols);
  }

  static of(module: LivepatchModule): CodeIndex {
    const known = indices.get(module) ?? new CodeIndex(module);
    indices.set(module, known);
    return known;
  }

  sites(target: SectionIndex): Sites {
    const known = this.#sites.get(target);
    if (known !== undefined) return known;
    const sites = new Sites(this.#relocations.get(target) ?? []);
    this.#sites.set(target, sites);
    return sites;
  }

  /** Bytes of a section, also of one that has none in the file. */
  sizeOf(section: SectionIndex): number {
    return at(this.#module.object.sections.sh_size, section);
  }
}

const indices = new WeakMap<LivepatchModule, CodeIndex>();
