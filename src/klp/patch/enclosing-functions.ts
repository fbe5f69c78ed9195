import { STT_FUNC } from '../../elf/constants';
import type { SectionIndex } from '../../elf/section';
import type { SymbolIndex } from '../../elf/symbol';
import { lastAtOrBefore } from '../evidence/dwarf/debug-section';
import type { LivepatchModule } from '../livepatch-module';

interface Extent {
  readonly start: number;
  readonly end: number;
  readonly symbol: SymbolIndex;
}

/** Which function of a module a place is in. */
export class EnclosingFunctions {
  /** Ascending. */
  readonly #bySection = new Map<SectionIndex, Extent[]>();

  constructor({ symbols }: LivepatchModule) {
    for (let symbol = 1; symbol < symbols.count; symbol++) {
      const section = symbols.type(symbol) === STT_FUNC ? symbols.definedIn(symbol) : undefined;
      if (section === undefined) continue;
      const start = Number(symbols.value(symbol));
      const extent = { start, end: start + Number(symbols.size(symbol)), symbol };
      const known = this.#bySection.get(section);
      if (known === undefined) this.#bySection.set(section, [extent]);
      else known.push(extent);
    }
    for (const extents of this.#bySection.values()) extents.sort((a, b) => a.start - b.start);
  }

  /** The symbol of the function that covers `offset`; `undefined` where none does. */
  at(section: SectionIndex, offset: number): SymbolIndex | undefined {
    const last = lastAtOrBefore(this.#bySection.get(section) ?? [], offset, ({ start }) => start);
    return last !== undefined && offset < last.end ? last.symbol : undefined;
  }
}
