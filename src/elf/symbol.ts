import { at, bigAt } from '../base/column';
import { ByteView, hostIsLittleEndian } from '../bytes/byte-view';
import { SHN_LORESERVE, SHN_UNDEF, SHN_XINDEX, STT_SECTION } from './constants';
import type { ElfHeader } from './header';
import type { SectionIndex } from './section';
import type { StringTable } from './string-table';

/** Position of a symbol in the table it was read from; means nothing in another file. */
export type SymbolIndex = number & { readonly unit?: 'symbol' };

interface SymbolColumns {
  readonly count: number;
  readonly st_name: Uint32Array;
  readonly st_info: Uint8Array;
  readonly st_other: Uint8Array;
  /** As in the file; `SHN_XINDEX` when the index is in `extended`. */
  readonly st_shndx: Uint32Array;
  readonly st_value: BigUint64Array;
  readonly st_size: BigUint64Array;
}

/** The `.symtab` of a file as columns, with the names and section indices it refers to. */
export class SymbolTable implements SymbolColumns {
  readonly count: number;
  readonly st_name: Uint32Array;
  readonly st_info: Uint8Array;
  readonly st_other: Uint8Array;
  readonly st_shndx: Uint32Array;
  readonly st_value: BigUint64Array;
  readonly st_size: BigUint64Array;
  /** The SHT_SYMTAB_SHNDX section's words, if the file has it. */
  readonly extended: Uint32Array | undefined;
  readonly strings: StringTable;
  /** Section names, for symbols of sections, which have no name of their own. */
  readonly #sectionNames: readonly string[];

  constructor(
    columns: SymbolColumns,
    strings: StringTable,
    extended: Uint32Array | undefined,
    sectionNames: readonly string[],
  ) {
    this.count = columns.count;
    this.st_name = columns.st_name;
    this.st_info = columns.st_info;
    this.st_other = columns.st_other;
    this.st_shndx = columns.st_shndx;
    this.st_value = columns.st_value;
    this.st_size = columns.st_size;
    this.extended = extended;
    this.strings = strings;
    this.#sectionNames = sectionNames;
  }

  /** STB_*. */
  bind(index: SymbolIndex): number {
    return at(this.st_info, index) >> 4;
  }

  /** STT_*. */
  type(index: SymbolIndex): number {
    return at(this.st_info, index) & 0xf;
  }

  /** The section that defines the symbol; `undefined` for an undefined symbol and for the reserved indices. */
  definedIn(index: SymbolIndex): SectionIndex | undefined {
    const shndx = at(this.st_shndx, index);
    if (shndx === SHN_XINDEX) return this.extended?.[index];
    return shndx === SHN_UNDEF || shndx >= SHN_LORESERVE ? undefined : shndx;
  }

  isUndefined(index: SymbolIndex): boolean {
    return at(this.st_shndx, index) === SHN_UNDEF;
  }

  nameBytes(index: SymbolIndex): Uint8Array<ArrayBuffer> {
    return this.strings.bytesAt(at(this.st_name, index));
  }

  /** The name in the file: empty for symbol 0 and for most section symbols. */
  name(index: SymbolIndex): string {
    return this.strings.textAt(at(this.st_name, index));
  }

  /** The name for people and for comparison: a section's symbol is called as its section. */
  displayName(index: SymbolIndex): string {
    const name = this.name(index);
    if (name !== '' || this.type(index) !== STT_SECTION) return name;
    return this.#sectionNames[this.definedIn(index) ?? 0] ?? '';
  }

  value(index: SymbolIndex): bigint {
    return bigAt(this.st_value, index);
  }

  size(index: SymbolIndex): bigint {
    return bigAt(this.st_size, index);
  }
}

/** Parses the entries of a symbol table section; `bytes.length` is a multiple of the entry size. */
export function parseSymbols(
  bytes: Uint8Array<ArrayBuffer>,
  header: ElfHeader,
  fileOffset: number,
): SymbolColumns {
  const layout = header.layout.symbol;
  const count = bytes.length / layout.size;
  const view = new ByteView(bytes, header.littleEndian, 'symbol table', fileOffset);
  const columns = {
    count,
    st_name: new Uint32Array(count),
    st_info: new Uint8Array(count),
    st_other: new Uint8Array(count),
    st_shndx: new Uint32Array(count),
    st_value: new BigUint64Array(count),
    st_size: new BigUint64Array(count),
  };
  const wide = header.layout.word === 8;
  const values = new WordColumn(columns.st_value);
  const sizes = new WordColumn(columns.st_size);
  for (let i = 0; i < count; i++) {
    const base = i * layout.size;
    columns.st_name[i] = view.u32(base);
    columns.st_info[i] = view.u8(base + layout.info);
    columns.st_other[i] = view.u8(base + layout.other);
    columns.st_shndx[i] = view.u16(base + layout.shndx);
    values.setFrom(i, view, base + layout.value, wide);
    sizes.setFrom(i, view, base + layout.symSize, wide);
  }
  return columns;
}

/** Fills a 64-bit column by halves: no bigint is made on the way. */
export class WordColumn {
  readonly #halves: Uint32Array;

  constructor(column: BigUint64Array | BigInt64Array) {
    this.#halves = new Uint32Array(column.buffer, column.byteOffset, column.length * 2);
  }

  /** Element `index` becomes the 64-bit (`wide`) or 32-bit number at `offset`, zero-extended unless `signed`. */
  setFrom(index: number, view: ByteView, offset: number, wide: boolean, signed = false): void {
    const low = wide ? view.low32(offset) : view.u32(offset);
    const high = wide ? view.high32(offset) : signed && low >= 0x80000000 ? 0xffffffff : 0;
    this.#halves[index * 2 + (hostIsLittleEndian ? 0 : 1)] = low;
    this.#halves[index * 2 + (hostIsLittleEndian ? 1 : 0)] = high;
  }
}

/** One symbol as the writer produces it; the name offset and section index are final. */
export interface SymbolEntry {
  readonly st_name: number;
  readonly st_info: number;
  readonly st_other: number;
  readonly st_shndx: number;
  readonly st_value: bigint;
  readonly st_size: bigint;
}

/** Writes one entry into a symbol table's bytes. */
export function encodeSymbol(view: ByteView, index: number, symbol: SymbolEntry, header: ElfHeader): void {
  const layout = header.layout.symbol;
  const base = index * layout.size;
  view.setU32(base, symbol.st_name);
  view.setU8(base + layout.info, symbol.st_info);
  view.setU8(base + layout.other, symbol.st_other);
  view.setU16(base + layout.shndx, symbol.st_shndx);
  if (header.layout.word === 8) {
    view.setU64(base + layout.value, symbol.st_value);
    view.setU64(base + layout.symSize, symbol.st_size);
  } else {
    view.setU32(base + layout.value, Number(symbol.st_value));
    view.setU32(base + layout.symSize, Number(symbol.st_size));
  }
}
