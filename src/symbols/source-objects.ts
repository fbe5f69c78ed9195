import { kernelObjectName, type SymbolObject } from './symbol-object';
import type { ElfBlock, ObjectBlock } from './symbol-rows';

/** An object while its symbols are counted. */
export interface CountedObject extends SymbolObject {
  symbols: number;
  exports: number;
}

/** The objects of a source while it is read; several blocks of rows may belong to one. */
export class SourceObjects {
  readonly blocks: ObjectBlock[] = [];
  /** Blocks whose object had one before. */
  repeated = 0;
  readonly #byName = new Map<string, CountedObject>();
  #current: CountedObject | undefined;
  #currentRawName: string | undefined;

  /** The objects in the order in which they first came. */
  get all(): CountedObject[] {
    return [...this.#byName.values()];
  }

  get current(): CountedObject | undefined {
    return this.#current;
  }

  has(rawName: string): boolean {
    return this.#byName.has(kernelObjectName(rawName));
  }

  /** The object that the row about to be added belongs to; begins a block unless it is the object of the last row. */
  enter(rawName: string, row: number): CountedObject {
    if (this.#current !== undefined && rawName === this.#currentRawName) return this.#current;
    return this.begin(rawName, row);
  }

  /** Begins a block at a row, for a source that says so. */
  begin(rawName: string, row: number, elf?: ElfBlock): CountedObject {
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
    this.blocks.push({ object, firstRow: row, ...(elf !== undefined && { elf }) });
    return object;
  }
}
