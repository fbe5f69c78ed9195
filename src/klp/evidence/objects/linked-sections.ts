import { groupBy } from '../../../base/group-by';
import { SHF_ALLOC, STT_FILE, STT_SECTION } from '../../../elf/constants';
import type { SectionIndex } from '../../../elf/section';
import type { SymbolTable } from '../../../elf/symbol';
import type { LivepatchModule, RelocationSection } from '../../livepatch-module';
import { type SortedRelocations, sortRelocations } from './sorted-relocations';

/** Bytes that are compared at most, for all object files together. */
const mostCompared = 2 ** 29;
/** So that many small sections of one name take no longer than big ones. */
const perComparison = 8192;

/** The module's side of the search for object files' parts: what is looked at often is kept. */
export class LinkedSections {
  readonly module: LivepatchModule;
  readonly #byName: ReadonlyMap<string, readonly SectionIndex[]>;
  readonly #bytes = new Map<SectionIndex, Promise<Uint8Array>>();
  readonly #tables: ReadonlyMap<SectionIndex, readonly RelocationSection[]>;
  readonly #relocations = new Map<SectionIndex, SortedRelocations>();
  readonly #numbers = new Map<string, number>();
  /** For each symbol of the module the number of its name. */
  readonly nameNumbers: Uint32Array;
  #definitions: ReadonlySet<string> | undefined;
  #left = mostCompared;

  constructor(module: LivepatchModule) {
    this.module = module;
    const { object } = module;
    const loaded = [...object.sectionIndices()].filter((section) => object.hasFlag(section, SHF_ALLOC));
    this.#byName = groupBy(loaded, (section) => object.sectionName(section));
    this.#tables = groupBy(module.relocations, ({ target }) => target);
    this.nameNumbers = this.numberNames(module.symbols);
  }

  /** The sections of a name that are loaded. */
  named(name: string): readonly SectionIndex[] {
    return this.#byName.get(name) ?? [];
  }

  /** Throws FormatError when they lie outside the file. */
  bytes(section: SectionIndex): Promise<Uint8Array> {
    const known = this.#bytes.get(section) ?? this.module.object.readSection(section);
    this.#bytes.set(section, known);
    return known;
  }

  relocations(section: SectionIndex): SortedRelocations {
    const tables = this.#tables.get(section) ?? [];
    const known = this.#relocations.get(section) ?? sortRelocations(tables.map(({ table }) => table));
    this.#relocations.set(section, known);
    return known;
  }

  /** Whether a symbol of this name stands there. */
  defines(section: SectionIndex, value: number, name: string): boolean {
    this.#definitions ??= definitionsOf(this.module);
    return this.#definitions.has(definition(section, value, name));
  }

  /** For each symbol a number that stands for its name, a section's symbol being called as its section. */
  numberNames(symbols: SymbolTable): Uint32Array {
    return Uint32Array.from({ length: symbols.count }, (_, symbol) => {
      const name = symbols.displayName(symbol);
      const number = this.#numbers.get(name) ?? this.#numbers.size;
      this.#numbers.set(name, number);
      return number;
    });
  }

  /** Takes one comparison from what may be compared; false when nothing is left. */
  mayCompare(bytes: number): boolean {
    this.#left -= bytes + perComparison;
    return this.#left >= 0;
  }
}

function definitionsOf({ symbols }: LivepatchModule): ReadonlySet<string> {
  const definitions = new Set<string>();
  for (let symbol = 1; symbol < symbols.count; symbol++) {
    const section = symbols.definedIn(symbol);
    const type = symbols.type(symbol);
    if (section === undefined || type === STT_SECTION || type === STT_FILE) continue;
    definitions.add(definition(section, Number(symbols.value(symbol)), symbols.name(symbol)));
  }
  return definitions;
}

function definition(section: SectionIndex, value: number, name: string): string {
  return `${section} ${value} ${name}`;
}
