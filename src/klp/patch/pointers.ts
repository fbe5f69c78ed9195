import { at, bigAt } from '../../base/column';
import { EM_AARCH64, EM_LOONGARCH, EM_PPC64, EM_RISCV, EM_S390, EM_X86_64 } from '../../elf/constants';
import { concatRelocations, type RelocationTable } from '../../elf/relocation';
import type { SectionIndex } from '../../elf/section';
import type { SymbolIndex } from '../../elf/symbol';
import type { LivepatchModule } from '../livepatch-module';
import type { SectionPlace } from './patch-description';

/**
 * The relocation type that stores a whole 64-bit address: R_X86_64_64, R_PPC64_ADDR64, R_390_64, R_AARCH64_ABS64,
 * R_RISCV_64, R_LARCH_64.
 */
const addressTypes: ReadonlyMap<number, number> = new Map([
  [EM_X86_64, 1],
  [EM_PPC64, 38],
  [EM_S390, 22],
  [EM_AARCH64, 257],
  [EM_RISCV, 2],
  [EM_LOONGARCH, 2],
]);

/** The type of the relocations that are pointers; `undefined` for a 32-bit module and for an unknown machine. */
export function addressType({ object }: LivepatchModule): number | undefined {
  const { layout, e_machine } = object.header;
  return layout.bits === 64 ? addressTypes.get(e_machine) : undefined;
}

/** Where a pointer of the module leads. Section 0 when that is not a section of the module, as for an undefined symbol. */
export interface Pointer extends SectionPlace {
  /** The symbol that the relocation names. */
  readonly symbol: SymbolIndex;
}

/**
 * The pointers in one section: what its relocations of a whole address store. NULL is where none is. Livepatch
 * relocations are left out: what they store is outside the module.
 */
export class PointerTable {
  /** Where the pointers are, bytes from the section's beginning, ascending. */
  readonly offsets: Float64Array;
  readonly #module: LivepatchModule;
  readonly #table: RelocationTable;
  readonly #rows: Uint32Array;

  constructor(module: LivepatchModule, section: SectionIndex) {
    const tables = module.relocations.filter(({ target, livepatch }) => target === section && !livepatch);
    const table = concatRelocations(tables.map((relocations) => relocations.table));
    const type = addressType(module);
    const size = BigInt(at(module.object.sections.sh_size, section));
    const rows: number[] = [];
    for (let row = 0; row < table.count; row++)
      if (at(table.r_type, row) === type && bigAt(table.r_offset, row) + 8n <= size) rows.push(row);
    rows.sort((a, b) => Number(bigAt(table.r_offset, a) - bigAt(table.r_offset, b)));
    this.offsets = Float64Array.from(rows, (row) => Number(bigAt(table.r_offset, row)));
    this.#rows = Uint32Array.from(rows);
    this.#module = module;
    this.#table = table;
  }

  /** The pointer at an offset; of several relocations there the last, which overwrites the others. */
  at(offset: number): Pointer | undefined {
    const row = this.indexFrom(offset + 1) - 1;
    return this.offsets[row] === offset ? this.target(row) : undefined;
  }

  has(offset: number): boolean {
    return this.offsets[this.indexFrom(offset)] === offset;
  }

  /** How many pointers are before an offset: the index of the first that is not. */
  indexFrom(offset: number): number {
    let low = 0;
    let high = this.offsets.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (at(this.offsets, middle) < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Where the pointer of this index in `offsets` leads. */
  target(index: number): Pointer {
    const { symbols, object } = this.#module;
    const row = at(this.#rows, index);
    const symbol = at(this.#table.r_symbol, row);
    const addend = bigAt(this.#table.r_addend, row);
    const isKnown = symbol < symbols.count;
    const definedIn = isKnown ? (symbols.definedIn(symbol) ?? 0) : 0;
    const section = definedIn < object.sections.count ? definedIn : 0;
    const offset = Number(BigInt.asIntN(64, (isKnown ? symbols.value(symbol) : 0n) + addend));
    return { section, offset, symbol: isKnown ? symbol : 0 };
  }
}
