import { at } from '../base/column';
import { symbolBindName, symbolTypeName } from '../elf/names';
import { decodeName } from '../elf/string-table';
import { hashName } from './name-hash';
import { NameIndex } from './name-index';
import { type Neighbours, neighboursOf } from './neighbours';
import { exportPrefix, isExportName, type SymbolObject } from './symbol-object';
import { nameEndOf, type ObjectBlock, type SymbolRows } from './symbol-rows';

/** What a source says of one symbol beside its name. */
export interface SymbolDetails {
  /** Where in the source: `line 12`, `symbol 4711`. */
  readonly place: string;
  /** nm type letter. */
  readonly letter?: string;
  /** Virtual address, of a symbol of a module object its offset in `section`; absent where the source hides it. */
  readonly address?: bigint;
  readonly section?: string;
  /** Bytes. */
  readonly size?: bigint;
  /** True when `size` is but the distance to the next symbol. */
  readonly sizeIsBound?: true;
  /** As readelf names them. */
  readonly type?: string;
  readonly bind?: string;
  /** The C file, from the STT_FILE symbol before a local symbol. */
  readonly sourceFile?: string;
}

/** First row of a run of rows, and the row after its last. */
export type Extent = readonly [first: number, end: number];

/** The symbols of one source, by row and by name. */
export class SourceSymbols {
  readonly rows: SymbolRows;
  /** In the order in which the source has them first. */
  readonly objects: readonly SymbolObject[];
  readonly #extents: ReadonlyMap<string, readonly Extent[]>;
  #index: NameIndex | undefined;

  constructor(rows: SymbolRows) {
    this.rows = rows;
    this.objects = [...new Set(rows.blocks.map((block) => block.object))];
    this.#extents = extentsByObject(rows);
  }

  get count(): number {
    return this.rows.count;
  }

  /** The rows with this name, ascending. */
  find(name: Uint8Array): readonly number[] {
    this.#index ??= new NameIndex(this.rows);
    return this.#index.withHash(hashName(name)).filter((row) => this.#hasName(row, name));
  }

  #hasName(row: number, name: Uint8Array): boolean {
    return equalBytes(this.nameBytes(row), name);
  }

  /** The rows of `__ksymtab_<name>`. */
  findExports(name: Uint8Array): readonly number[] {
    const exported = new Uint8Array(exportPrefix.length + name.length);
    for (let i = 0; i < exportPrefix.length; i++) exported[i] = exportPrefix.charCodeAt(i);
    exported.set(name, exportPrefix.length);
    return this.find(exported);
  }

  nameBytes(row: number): Uint8Array {
    return this.rows.names.subarray(at(this.rows.nameStart, row), nameEndOf(this.rows, row));
  }

  nameOf(row: number): string {
    return decodeName(this.nameBytes(row));
  }

  /** Whether the row is a `__ksymtab_` symbol. */
  isExport(row: number): boolean {
    return isExportName(this.rows.names, at(this.rows.nameStart, row), nameEndOf(this.rows, row));
  }

  objectOf(row: number): SymbolObject {
    return this.blockOf(row).object;
  }

  blockOf(row: number): ObjectBlock {
    const block = this.rows.blocks[this.#blockIndex(row)];
    if (block === undefined) throw new RangeError(`row ${row} belongs to no object`);
    return block;
  }

  /** The run of rows of the row's object that it stands in. */
  extentOf(row: number): Extent {
    const index = this.#blockIndex(row);
    const { blocks } = this.rows;
    return [blocks[index]?.firstRow ?? 0, blocks[index + 1]?.firstRow ?? this.rows.count];
  }

  /** Every run of rows of an object; none when the source does not have it. */
  extentsOf(object: string): readonly Extent[] {
    return this.#extents.get(object) ?? [];
  }

  /** Whether the symbol is still in the kernel's table when its module is loaded. Only ELF sources know of some that are not. */
  isLive(row: number): boolean {
    const { elf } = this.rows;
    return elf === undefined || at(elf.live, row) === 1;
  }

  /** `undefined` where the source has no address or hides it (0 of a symbol that cannot be at 0). */
  addressOf(row: number): bigint | undefined {
    const { addressHigh, addressLow, elf } = this.rows;
    if (addressHigh === undefined || addressLow === undefined) return undefined;
    const address = (BigInt(at(addressHigh, row)) << 32n) | BigInt(at(addressLow, row));
    return address === 0n && elf === undefined ? undefined : address;
  }

  detailsOf(row: number): SymbolDetails {
    const { letter, ordinals, elf } = this.rows;
    const address = this.addressOf(row);
    const place = `${elf === undefined ? 'line' : 'symbol'} ${ordinals.at(row)}`;
    if (elf !== undefined)
      return { place, ...this.#elfDetailsOf(row), ...(address !== undefined && { address }) };
    const code = at(letter, row);
    const bound = neighboursOf(this, row)?.distance;
    return {
      place,
      ...(code !== 0 && { letter: String.fromCharCode(code) }),
      ...(address !== undefined && { address }),
      ...(bound !== undefined && { size: bound, sizeIsBound: true }),
    };
  }

  /** The symbols of other names next to it by address. */
  neighboursOf(row: number): Neighbours | undefined {
    return neighboursOf(this, row);
  }

  #elfDetailsOf(row: number): Partial<SymbolDetails> {
    const { elf } = this.rows;
    if (elf === undefined) return {};
    const { object, elf: block } = this.blockOf(row);
    const info = at(elf.info, row);
    const sourceFile = this.sourceFileOf(row);
    const section = object.name === 'vmlinux' ? undefined : block?.sectionNames[at(elf.section, row)];
    return {
      size: BigInt(at(elf.size, row)),
      type: symbolTypeName(info & 0xf),
      bind: symbolBindName(info >> 4),
      ...(section !== undefined && { section }),
      ...(sourceFile !== undefined && { sourceFile }),
    };
  }

  /** Global symbols stand after all local ones, so no STT_FILE symbol tells where they are from. */
  sourceFileOf(row: number): string | undefined {
    const file = this.fileSymbolOf(row);
    const start = file === undefined ? undefined : this.blockOf(row).elf?.fileNames[file];
    if (start === undefined) return undefined;
    const name = this.#fileName(start);
    return name === '' ? undefined : name;
  }

  /** Place among the block's STT_FILE symbols of the last one before a local symbol. */
  fileSymbolOf(row: number): number | undefined {
    const { elf, ordinals } = this.rows;
    const files = this.blockOf(row).elf?.fileSymbols;
    if (elf === undefined || files === undefined || at(elf.info, row) >> 4 !== 0) return undefined;
    const symbol = ordinals.at(row);
    let low = 0;
    let high = files.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (at(files, middle) < symbol) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? undefined : low - 1;
  }

  /** By object, the places among its STT_FILE symbols of those whose name, in lower case, passes the test. */
  filesWith(test: (name: string) => boolean): Map<string, Set<number>> {
    const found = new Map<string, Set<number>>();
    for (const { object, elf } of this.rows.blocks) {
      for (const [index, start] of (elf?.fileNames ?? []).entries()) {
        if (!test(this.#fileName(start).toLowerCase())) continue;
        const files = found.get(object.name) ?? new Set();
        found.set(object.name, files.add(index));
      }
    }
    return found;
  }

  #fileName(start: number): string {
    const { names } = this.rows;
    return decodeName(names.subarray(start, names.indexOf(0, start)));
  }

  #blockIndex(row: number): number {
    const { blocks } = this.rows;
    let low = 0;
    let high = blocks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((blocks[middle]?.firstRow ?? 0) <= row) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

function extentsByObject({ blocks, count }: SymbolRows): Map<string, Extent[]> {
  const extents = new Map<string, Extent[]>();
  for (const [index, { object, firstRow }] of blocks.entries()) {
    const extent: Extent = [firstRow, blocks[index + 1]?.firstRow ?? count];
    const known = extents.get(object.name);
    if (known === undefined) extents.set(object.name, [extent]);
    else known.push(extent);
  }
  return extents;
}

function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
