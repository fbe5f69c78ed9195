import { decodeName } from '../elf/string-table';
import { kernelObjectName, type ObjectBlock, type SymbolObject } from './symbol-map';

/** An object while its symbols are counted. */
export interface OpenObject extends SymbolObject {
  symbols: number;
  exports: number;
}

/** The objects of a source while it is read; several blocks of rows may belong to one. */
export class OpenObjects {
  readonly blocks: ObjectBlock[] = [];
  /** Blocks whose object had one before. */
  repeated = 0;
  readonly #byName = new Map<string, OpenObject>();
  #current: OpenObject | undefined;
  #currentRawName: string | undefined;

  /** The objects in the order in which they first came. */
  get all(): OpenObject[] {
    return [...this.#byName.values()];
  }

  get current(): OpenObject | undefined {
    return this.#current;
  }

  /** The object that the row about to be added belongs to; begins a block unless it is the object of the last row. */
  enter(rawName: string, row: number): OpenObject {
    if (this.#current !== undefined && rawName === this.#currentRawName) return this.#current;
    return this.begin(rawName, row);
  }

  /** Begins a block at a row, for a source that says so. */
  begin(rawName: string, row: number): OpenObject {
    const name = kernelObjectName(rawName);
    let object = this.#byName.get(name);
    if (object === undefined) {
      object = { name, rawName, symbols: 0, exports: 0 };
      this.#byName.set(name, object);
    } else {
      this.repeated += 1;
    }
    this.#current = object;
    this.#currentRawName = rawName;
    this.blocks.push({ object, firstRow: row });
    return object;
  }
}

/** Whether the name says that the object exports something: `__ksymtab_<name>`. */
export function isExportName(bytes: Uint8Array, start: number, end: number): boolean {
  // The first letters tell almost every other name apart.
  if (end - start <= 10 || bytes[start] !== 0x5f || bytes[start + 2] !== 0x6b || bytes[start + 9] !== 0x5f)
    return false;
  return decodeName(bytes.subarray(start, start + 10)) === '__ksymtab_';
}
