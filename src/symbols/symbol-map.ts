import { at } from '../base/column';
import { decodeName, encodeName } from '../elf/string-table';

/** The name by which the kernel knows a module: kbuild makes `_` of `-` and `,` (scripts/Makefile.lib: name-fix-token). */
export function kernelObjectName(rawName: string): string {
  return rawName.replace(/[-,]/g, '_');
}

/** `vmlinux` or a module, as a symbol source knows it. */
export interface SymbolObject {
  /** As the kernel spells it: `-` and `,` are `_` (kbuild does the same to KBUILD_MODNAME). */
  readonly name: string;
  /** As the source spells it. */
  readonly rawName: string;
  readonly symbols: number;
  readonly exports: number;
}

/** One symbol of one object that has the name asked for. */
export interface SymbolCandidate {
  readonly object: SymbolObject;
  /** 1-based among the object's symbols of this name, in the source's order. */
  readonly position: number;
  /** How many symbols of this name the object has. */
  readonly count: number;
  /** 1-based line of the source. */
  readonly line: number;
  /** Whether `position` is the one that the kernel counts. A list of names gives the count for certain, the order not. */
  readonly orderCertain: boolean;
  /** nm type letter, if the source has them. */
  readonly type: string | undefined;
  /** If the source has addresses and may show them. */
  readonly address: bigint | undefined;
  /** The symbols of other names next to it by address, if the source is in that order. */
  readonly neighbours:
    | { readonly before: string | undefined; readonly after: string | undefined }
    | undefined;
}

/** A parsed source of symbols, whatever its format. */
export interface SymbolSource {
  /** What it is, for people: `Symbols.list`, `/proc/kallsyms`. */
  readonly kind: string;
  readonly map: SymbolMap;
  /** What was found and tolerated, one sentence each. */
  readonly notes: readonly string[];
}

/** A run of rows that belong to one object. */
export interface ObjectBlock {
  readonly object: SymbolObject;
  readonly firstRow: number;
}

/** Every symbol of a source, one element of each column a symbol. The names stay where they are in the source. */
export interface SymbolRows {
  readonly count: number;
  readonly bytes: Uint8Array;
  readonly nameStart: Uint32Array;
  readonly nameEnd: Uint32Array;
  /** {@link hashName} of the name. */
  readonly nameHash: Uint32Array;
  readonly line: Uint32Array;
  /** nm type letter as its code, 0 for none. */
  readonly type: Uint8Array;
  /** Halves of the address; absent in a source of names only. */
  readonly addressHigh?: Uint32Array;
  readonly addressLow?: Uint32Array;
  /** In order of `firstRow`; the first begins at row 0. */
  readonly blocks: readonly ObjectBlock[];
}

const hashSeed = 0x811c9dc5;

/** Seed and step of FNV-1a, for those who hash while they scan. */
export const nameHash = {
  seed: hashSeed,
  step: (hash: number, byte: number) => Math.imul(hash ^ byte, 0x01000193),
};

/** FNV-1a of a name, as a signed 32-bit number. */
export function hashName(name: Uint8Array): number {
  let hash = hashSeed;
  for (const byte of name) hash = nameHash.step(hash, byte);
  return hash;
}

/** Prefix of the symbols that the build makes for every export (include/linux/export.h). */
const exportPrefix = '__ksymtab_';

/**
 * All symbols of a source by name. The index is one permutation of the rows, sorted by the low bits of the hash:
 * two linear passes, no object and no string a symbol.
 */
export class SymbolMap {
  readonly objects: readonly SymbolObject[];
  /** Whether the order of equal names within an object is the order the kernel counts in. */
  readonly orderCertain: boolean;
  readonly #rows: SymbolRows;
  readonly #bucketStart: Uint32Array;
  readonly #order: Uint32Array;

  constructor(rows: SymbolRows, orderCertain: boolean) {
    this.#rows = rows;
    this.orderCertain = orderCertain;
    this.objects = [...new Set(rows.blocks.map((block) => block.object))];
    // Some rows share a bucket, so that the bucket table stays in the processor's cache while it is filled.
    const buckets = 2 ** Math.min(Math.ceil(Math.log2(Math.max(rows.count / 16, 2))), 16);
    const start = new Uint32Array(buckets + 1);
    const mask = buckets - 1;
    for (let i = 0; i < rows.count; i++) {
      const next = ((rows.nameHash[i] ?? 0) & mask) + 1;
      start[next] = (start[next] ?? 0) + 1;
    }
    for (let i = 1; i <= buckets; i++) start[i] = (start[i] ?? 0) + (start[i - 1] ?? 0);
    const order = new Uint32Array(rows.count);
    const fill = start.slice();
    for (let i = 0; i < rows.count; i++) {
      const bucket = (rows.nameHash[i] ?? 0) & mask;
      const place = fill[bucket] ?? 0;
      order[place] = i;
      fill[bucket] = place + 1;
    }
    this.#bucketStart = start;
    this.#order = order;
  }

  get count(): number {
    return this.#rows.count;
  }

  /** Every symbol of this name in every object, in the source's order. Exports are not symbols here, see {@link exporters}. */
  candidates(name: Uint8Array): SymbolCandidate[] {
    const matches = this.#find(name).map((row) => ({ row, object: this.#objectOf(row) }));
    const counts = new Map<SymbolObject, number>();
    const ranked = matches.map(({ row, object }) => {
      const position = (counts.get(object) ?? 0) + 1;
      counts.set(object, position);
      return { row, object, position };
    });
    return ranked.map(({ row, object, position }) => {
      const type = at(this.#rows.type, row);
      return {
        object,
        position,
        count: counts.get(object) ?? position,
        line: at(this.#rows.line, row),
        orderCertain: this.orderCertain || counts.get(object) === 1,
        type: type === 0 ? undefined : String.fromCharCode(type),
        address: this.#addressOf(row),
        neighbours: this.#neighboursOf(row),
      };
    });
  }

  /** The objects that export this name, that is, have `__ksymtab_<name>`. */
  exporters(name: Uint8Array): SymbolObject[] {
    const prefix = encodeName(exportPrefix);
    const exported = new Uint8Array(prefix.length + name.length);
    exported.set(prefix);
    exported.set(name, prefix.length);
    return this.#find(exported).map((row) => this.#objectOf(row));
  }

  #find(name: Uint8Array): number[] {
    const { nameHash: hashes, nameStart, nameEnd, bytes } = this.#rows;
    const hash = hashName(name);
    const bucket = hash & (this.#bucketStart.length - 2);
    const rows: number[] = [];
    for (let i = at(this.#bucketStart, bucket); i < at(this.#bucketStart, bucket + 1); i++) {
      const row = at(this.#order, i);
      if (at(hashes, row) !== hash >>> 0) continue;
      if (equalBytes(bytes.subarray(at(nameStart, row), at(nameEnd, row)), name)) rows.push(row);
    }
    return rows;
  }

  #objectOf(row: number): SymbolObject {
    const { blocks } = this.#rows;
    let low = 0;
    let high = blocks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((blocks[middle]?.firstRow ?? 0) <= row) low = middle;
      else high = middle - 1;
    }
    const block = blocks[low];
    if (block === undefined) throw new RangeError(`row ${row} belongs to no object`);
    return block.object;
  }

  #addressOf(row: number): bigint | undefined {
    const { addressHigh, addressLow } = this.#rows;
    if (addressHigh === undefined || addressLow === undefined) return undefined;
    const address = (BigInt(at(addressHigh, row)) << 32n) | BigInt(at(addressLow, row));
    return address === 0n ? undefined : address;
  }

  /** Rows with addresses stand in their order, so the next ones of the same object and another name are the neighbours. */
  #neighboursOf(row: number): SymbolCandidate['neighbours'] {
    if (this.#rows.addressHigh === undefined) return undefined;
    const object = this.#objectOf(row);
    const look = (step: number): string | undefined => {
      for (let i = row + step; i >= 0 && i < this.#rows.count && Math.abs(i - row) <= 8; i += step) {
        if (this.#objectOf(i) !== object) return undefined;
        const name = this.#nameOf(i);
        // The padding before a function has a symbol of its own; it tells nothing.
        if (name !== this.#nameOf(row) && !name.startsWith('__pfx_')) return name;
      }
      return undefined;
    };
    return { before: look(-1), after: look(1) };
  }

  #nameOf(row: number): string {
    return decodeName(this.#rows.bytes.subarray(at(this.#rows.nameStart, row), at(this.#rows.nameEnd, row)));
  }
}

function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
