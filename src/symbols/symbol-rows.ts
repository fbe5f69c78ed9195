import { at } from '../base/column';
import { Ordinals } from './ordinals';
import { sortedOrder } from './radix-order';
import type { SymbolObject } from './symbol-object';

/** A run of rows that belong to one object. */
export interface ObjectBlock {
  readonly object: SymbolObject;
  readonly firstRow: number;
  /** Of an object that was read from an ELF file. */
  readonly elf?: ElfBlock;
}

/** What rows of an ELF file refer to. */
export interface ElfBlock {
  readonly sectionNames: readonly string[];
  /** The STT_FILE symbols: their indices in `.symtab`, ascending, and where their names begin. */
  readonly fileSymbols: Uint32Array;
  readonly fileNames: Uint32Array;
}

/** Columns that only sources read from ELF files have. */
export interface ElfColumns {
  /** `st_info`. */
  readonly info: Uint8Array;
  /** Index of the section that defines the symbol. */
  readonly section: Uint32Array;
  /** `st_size`; what does not fit is the largest number that does. */
  readonly size: Uint32Array;
  /** 1 for a symbol that stays when its module is loaded; see kernel/module/kallsyms.c: is_core_symbol. */
  readonly live: Uint8Array;
}

/** Every symbol of a source, one element of each column a symbol. The names stay where they are in the source. */
export interface SymbolRows {
  readonly count: number;
  /** Holds the names, see {@link nameEndOf}. */
  readonly names: Uint8Array;
  readonly nameStart: Uint32Array;
  /** The largest byte that is in no name: the first such byte after its start ends a name. */
  readonly separator: number;
  /** See name-hash.ts. */
  readonly nameHash: Uint32Array;
  /** 1-based line of a text, index in the `.symtab` of an ELF file. */
  readonly ordinals: Ordinals;
  /** nm type letter as its code, 0 for none. */
  readonly letter: Uint8Array;
  /** Halves of the address; absent in a source of names only. In a module object it is an offset in the section. */
  readonly addressHigh?: Uint32Array;
  readonly addressLow?: Uint32Array;
  readonly elf?: ElfColumns;
  /** In order of `firstRow`; the first begins at row 0. */
  readonly blocks: readonly ObjectBlock[];
}

/** Where a row's name ends in `names`: no column says it, as writing one would take longer than all looking. */
export function nameEndOf({ names, nameStart, separator }: SymbolRows, row: number): number {
  let end = at(nameStart, row);
  while ((names[end] ?? separator) > separator) end += 1;
  return end;
}

/** The names of an ELF file are C strings; those of texts end with a blank or less. */
const separators: Readonly<Record<RowKind, number>> = { names: 0x20, addresses: 0x20, elf: 0 };

/** What the rows of a source have beside names. */
export type RowKind = 'names' | 'addresses' | 'elf';

const wideColumns = ['nameStart', 'nameHash', 'addressHigh', 'addressLow', 'section', 'size'] as const;
const byteColumns = ['letter', 'info', 'live'] as const;

type WideColumn = (typeof wideColumns)[number];
type ByteColumn = (typeof byteColumns)[number];

const columnsOf: Readonly<Record<RowKind, ReadonlySet<WideColumn | ByteColumn>>> = {
  names: new Set(['nameStart', 'nameHash', 'letter']),
  addresses: new Set(['nameStart', 'nameHash', 'letter', 'addressHigh', 'addressLow']),
  elf: new Set([...wideColumns, ...byteColumns]),
};

/** The columns of a source while it is read: all grow together. */
export class RowColumns {
  count = 0;
  #capacity: number;
  readonly #kind: RowKind;
  #ordinals = new Ordinals();
  readonly #wide: Record<WideColumn, Uint32Array<ArrayBuffer>>;
  readonly #bytes: Record<ByteColumn, Uint8Array<ArrayBuffer>>;

  /** `expected` rows fit without growing. */
  constructor(expected: number, kind: RowKind) {
    this.#capacity = Math.max(expected, 1024);
    this.#kind = kind;
    const present = columnsOf[kind];
    const room = (name: WideColumn | ByteColumn): number => (present.has(name) ? this.#capacity : 0);
    this.#wide = mapColumns(wideColumns, (name) => new Uint32Array(room(name)));
    this.#bytes = mapColumns(byteColumns, (name) => new Uint8Array(room(name)));
  }

  /** Begins a row; `letter` is the nm type's code or 0. */
  push(nameStart: number, nameHash: number, ordinal: number, letter: number): void {
    if (this.count === this.#capacity) this.#grow();
    const row = this.count++;
    const wide = this.#wide;
    wide.nameStart[row] = nameStart;
    wide.nameHash[row] = nameHash;
    this.#ordinals.push(ordinal);
    // Memory that is not written to is not there: most lists have no letters.
    if (letter !== 0) this.#bytes.letter[row] = letter;
  }

  /** Address of the row that was begun last, by halves. */
  setAddress(high: number, low: number): void {
    const row = this.count - 1;
    this.#wide.addressHigh[row] = high;
    this.#wide.addressLow[row] = low;
  }

  /** The ELF fields of the row that was begun last. */
  setElf(info: number, section: number, size: number, live: boolean): void {
    const row = this.count - 1;
    this.#wide.section[row] = section;
    this.#wide.size[row] = size;
    this.#bytes.info[row] = info;
    this.#bytes.live[row] = live ? 1 : 0;
  }

  /** Puts the rows in the order of their addresses; equal ones keep theirs. */
  sortByAddress(): void {
    const { addressHigh, addressLow } = this.#wide;
    const order = sortedOrder(addressHigh.subarray(0, this.count), addressLow.subarray(0, this.count));
    for (const name of wideColumns) this.#wide[name] = permuted(this.#wide[name], order);
    for (const name of byteColumns) this.#bytes[name] = permuted(this.#bytes[name], order);
    this.#ordinals = this.#ordinals.permuted(order);
    this.#capacity = this.count;
  }

  /** The rows, without the room beyond `count`. */
  finish(names: Uint8Array, blocks: readonly ObjectBlock[]): SymbolRows {
    const { count } = this;
    const wide = mapColumns(wideColumns, (name) => this.#wide[name].subarray(0, count));
    const bytes = mapColumns(byteColumns, (name) => this.#bytes[name].subarray(0, count));
    const { nameStart, nameHash, addressHigh, addressLow, section, size } = wide;
    const { letter, info, live } = bytes;
    return {
      count,
      names,
      nameStart,
      nameHash,
      ordinals: this.#ordinals,
      separator: separators[this.#kind],
      letter,
      ...(this.#kind !== 'names' && { addressHigh, addressLow }),
      ...(this.#kind === 'elf' && { elf: { info, section, size, live } }),
      blocks,
    };
  }

  #grow(): void {
    this.#capacity = Math.max(this.#capacity * 2, 1024);
    for (const name of wideColumns) this.#wide[name] = grown(this.#wide[name], this.#capacity);
    for (const name of byteColumns) this.#bytes[name] = grown(this.#bytes[name], this.#capacity);
  }
}

function mapColumns<Name extends string, Column>(
  names: readonly Name[],
  make: (name: Name) => Column,
): Record<Name, Column> {
  return Object.fromEntries(names.map((name) => [name, make(name)])) as Record<Name, Column>;
}

type AnyColumn = Uint8Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;

function grown<Column extends AnyColumn>(column: Column, capacity: number): Column {
  // A column that this kind of rows does not have stays without room.
  if (column.length === 0) return column;
  const larger = new (column.constructor as new (length: number) => Column)(capacity);
  larger.set(column);
  return larger;
}

function permuted<Column extends AnyColumn>(column: Column, order: Uint32Array): Column {
  if (column.length === 0) return column;
  const result = new (column.constructor as new (length: number) => Column)(order.length);
  for (let row = 0; row < order.length; row++) result[row] = column[order[row] ?? 0] ?? 0;
  return result;
}
