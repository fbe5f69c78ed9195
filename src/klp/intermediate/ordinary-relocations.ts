import { bigAt } from '../../base/column';
import { groupBy } from '../../base/group-by';
import type { SectionIndex } from '../../elf/section';
import type { LivepatchModule, RelocationSection } from '../livepatch-module';
import type { SectionPlace } from '../patch/patch-description';

/** One entry of a relocation section that the module loader applies. */
export interface OrdinaryRelocation {
  readonly relocations: RelocationSection;
  readonly row: number;
}

/** Finds the relocations that the module loader applies by the place that they change. */
export class OrdinaryRelocations {
  readonly #sections: ReadonlyMap<SectionIndex, RelocationSection[]>;
  readonly #places = new Map<SectionIndex, ReadonlyMap<bigint, OrdinaryRelocation | 'several'>>();

  constructor(module: LivepatchModule) {
    const ordinary = module.relocations.filter(({ livepatch }) => !livepatch);
    this.#sections = groupBy(ordinary, ({ target }) => target);
  }

  /** The relocation at a place, of any type; `undefined` when there is none or more than one. */
  onlyAt({ section, offset }: SectionPlace): OrdinaryRelocation | undefined {
    const known = this.#places.get(section) ?? placesIn(this.#sections.get(section) ?? []);
    this.#places.set(section, known);
    const found = known.get(BigInt(offset));
    return found === 'several' ? undefined : found;
  }
}

function placesIn(sections: readonly RelocationSection[]): Map<bigint, OrdinaryRelocation | 'several'> {
  const places = new Map<bigint, OrdinaryRelocation | 'several'>();
  for (const relocations of sections) {
    for (let row = 0; row < relocations.table.count; row++) {
      const offset = bigAt(relocations.table.r_offset, row);
      places.set(offset, places.has(offset) ? 'several' : { relocations, row });
    }
  }
  return places;
}
