import type { SymbolObject } from './symbol-object';
import type { NamedSource, SourceFormat } from './symbol-source';

/** One symbol of one object that has the name asked for. */
export interface SymbolCandidate {
  readonly object: SymbolObject;
  /** 1-based among the object's symbols of this name, in the source's order; for a module while it loads. */
  readonly position: number;
  /** How many symbols of this name the object has. */
  readonly count: number;
  /** Whether `position` is the one that the kernel counts. A list of names gives the count for certain, the order not. */
  readonly orderCertain: boolean;
  /** Position when the module is loaded, 0 when the symbol is gone then; where that is another than `position`. */
  readonly livePosition?: number;
  readonly row: SourceRow;
}

/** A row of one of the sources. */
export interface SourceRow {
  readonly from: NamedSource;
  readonly row: number;
}

/** Which source is believed about an object that several have, best first. What the kernel runs or is made of knows most. */
const formatsByTrust: readonly SourceFormat[] = [
  'vmlinux',
  'module',
  'modules',
  'kallsyms',
  'address-list',
  'list',
  'exports',
];

/** Which is believed about what an object exports: the build's own list first. */
const formatsByExports: readonly SourceFormat[] = ['exports', ...formatsByTrust];

/**
 * All symbols of all open sources by name. Each object is taken from the one source that knows it best, its exports
 * likewise; the others only tell where they disagree.
 */
export class SymbolMap {
  /** The one that is believed first, first. */
  readonly sources: readonly NamedSource[];
  /** `vmlinux` first, then in the order of the sources. */
  readonly objects: readonly SymbolObject[];
  readonly #owners: ReadonlyMap<string, Owned>;
  readonly #exportOwners: ReadonlyMap<string, Owned>;

  /** Of two sources of one format that have the same object the later is believed. */
  constructor(sources: readonly NamedSource[]) {
    this.sources = byTrust(sources, formatsByTrust);
    this.#owners = ownersOf(this.sources, () => true);
    this.#exportOwners = ownersOf(byTrust(sources, formatsByExports), (object) => object.exports > 0);
    this.objects = [...this.#owners.values()].map(({ object }) => object);
  }

  /** The source that an object's symbols are taken from. */
  ownerOf(object: string): NamedSource | undefined {
    return this.#owners.get(object)?.from;
  }

  /** The source that an object's exports are taken from; `undefined` when it has none. */
  exportOwnerOf(object: string): NamedSource | undefined {
    return this.#exportOwners.get(object)?.from;
  }

  /** How many symbols an object exports. */
  exportsOf(object: string): number {
    return this.#exportOwners.get(object)?.object.exports ?? 0;
  }

  /** Whether this source is believed about this object. */
  owns(from: NamedSource, object: string): boolean {
    return this.#owners.get(object)?.from === from;
  }

  /** Every symbol of this name in every object, in the sources' order. Exports are not symbols here, see {@link exporters}. */
  candidates(name: Uint8Array): SymbolCandidate[] {
    const found: SymbolCandidate[] = [];
    for (const from of this.sources) {
      const { symbols } = from.source;
      const byObject = new Map<SymbolObject, number[]>();
      for (const row of symbols.find(name)) {
        const object = symbols.objectOf(row);
        if (!this.owns(from, object.name)) continue;
        const rows = byObject.get(object);
        if (rows === undefined) byObject.set(object, [row]);
        else rows.push(row);
      }
      for (const [object, rows] of byObject) found.push(...rankRows(from, object, rows));
    }
    return found;
  }

  /** The objects that export this name. */
  exporters(name: Uint8Array): SymbolObject[] {
    return this.sources.flatMap((from) => {
      const { symbols } = from.source;
      return symbols
        .findExports(name)
        .map((row) => symbols.objectOf(row))
        .filter((object) => this.#exportOwners.get(object.name)?.from === from);
    });
  }
}

function byTrust(sources: readonly NamedSource[], formats: readonly SourceFormat[]): NamedSource[] {
  return formats.flatMap((format) => sources.filter(({ source }) => source.format === format).reverse());
}

/** An object in the source that it is taken from. */
interface Owned {
  readonly from: NamedSource;
  readonly object: SymbolObject;
}

function ownersOf(
  sources: readonly NamedSource[],
  counts: (object: SymbolObject) => boolean,
): Map<string, Owned> {
  const owners = new Map<string, Owned>();
  for (const from of sources)
    for (const object of from.source.symbols.objects)
      if (counts(object) && !owners.has(object.name)) owners.set(object.name, { from, object });
  return owners;
}

function rankRows(from: NamedSource, object: SymbolObject, rows: readonly number[]): SymbolCandidate[] {
  const { symbols, orderCertain } = from.source;
  let live = 0;
  return rows.map((row, index) => {
    const position = index + 1;
    const livePosition = symbols.isLive(row) ? ++live : 0;
    return {
      object,
      position,
      count: rows.length,
      orderCertain: orderCertain || rows.length === 1,
      ...(livePosition !== position && { livePosition }),
      row: { from, row },
    };
  });
}
