import { at, bigAt } from '../../base/column';
import type { SymbolIndex } from '../../elf/symbol';
import type { RelocationSection } from '../livepatch-module';
import type { LivepatchSection } from './livepatch-section';

/** How ordinary relocations stand to those that livepatch sections have. */
export interface SiteComparison {
  /** Of places that livepatch does not relocate. */
  readonly fresh: readonly number[];
  /** Which livepatch has as well. */
  readonly repeated: readonly number[];
  /** Of places that livepatch relocates otherwise. */
  readonly clashing: readonly number[];
}

/** What the livepatch sections of a module have already: objects by symbol, relocations by place. */
export class LivepatchSites {
  readonly #gates = new Map<SymbolIndex, Set<string>>();
  readonly #sites = new Map<string, string>();

  constructor(sections: readonly LivepatchSection[]) {
    for (const section of sections) {
      const { table, gate } = section;
      for (let row = 0; row < table.count; row++) {
        const symbol = at(table.r_symbol, row);
        const gates = this.#gates.get(symbol) ?? new Set();
        gates.add(gate);
        this.#gates.set(symbol, gates);
        this.#sites.set(placeOf(section, row), contentOf(section, row));
      }
    }
  }

  /** The objects whose sections have relocations against the symbol. */
  gatesOf(symbol: SymbolIndex): ReadonlySet<string> {
    return this.#gates.get(symbol) ?? new Set();
  }

  compare(section: RelocationSection, rows: readonly number[]): SiteComparison {
    const [fresh, repeated, clashing]: [number[], number[], number[]] = [[], [], []];
    for (const row of rows) {
      const known = this.#sites.get(placeOf(section, row));
      if (known === undefined) fresh.push(row);
      else (known === contentOf(section, row) ? repeated : clashing).push(row);
    }
    return { fresh, repeated, clashing };
  }
}

/** By type as well: some machines need several relocations for one place. */
function placeOf({ target, table }: RelocationSection, row: number): string {
  return `${target} ${bigAt(table.r_offset, row)} ${at(table.r_type, row)}`;
}

function contentOf({ table }: RelocationSection, row: number): string {
  return `${at(table.r_symbol, row)} ${bigAt(table.r_addend, row)}`;
}
