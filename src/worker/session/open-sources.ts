import { ModulesReader, type ReadSource, readSource } from '../../files/read-source';
import { objectNameOf } from '../../symbols/formats/module-objects';
import { SymbolMap } from '../../symbols/symbol-map';
import type { NamedSource } from '../../symbols/symbol-source';
import type { Fingerprint } from '../snapshot';
import { nameFingerprint } from './open-files';
import type { Given, GivenFile } from './roles';

/** A symbol source that is open. */
export interface OpenSource {
  /** The slot that it takes: of each format there is one source, of modules one for each file or folder. */
  readonly id: string;
  /** Bytes of the files. */
  readonly size: number;
  /** `undefined` until it was computed, see `identify`. */
  readonly fingerprint: Fingerprint | undefined;
  /** Computes it, once. */
  identify(): Promise<Fingerprint>;
  readonly named: NamedSource;
  /** The files it was read from, by their places in the call that gave them. */
  readonly places: readonly number[];
}

/** The symbol sources that are open; a new one takes the place of the one in its slot. */
export class OpenSources {
  readonly #byId = new Map<string, OpenSource>();
  #map: SymbolMap | undefined;

  /** In the order in which they were opened. */
  get all(): OpenSource[] {
    return [...this.#byId.values()];
  }

  /** What all of them hold together; `undefined` while none is open. */
  get map(): SymbolMap | undefined {
    if (this.#byId.size > 0) this.#map ??= new SymbolMap(this.all.map(({ named }) => named));
    return this.#map;
  }

  /** The source whose place it takes. */
  take(source: OpenSource): OpenSource | undefined {
    const old = this.#byId.get(source.id);
    // Taken out first: the newest is last.
    this.#byId.delete(source.id);
    this.#byId.set(source.id, source);
    this.#map = undefined;
    return old;
  }

  close(id: string): void {
    this.#byId.delete(id);
    this.#map = undefined;
  }

  sourceOf(named: NamedSource): OpenSource | undefined {
    return this.all.find((source) => source.named === named);
  }
}

/** Reads a text or a vmlinux. Throws FormatError for a damaged one. */
export async function openSource(
  given: Given,
  release: string | undefined,
  onProgress: (fraction: number) => void,
): Promise<OpenSource> {
  const read = await readSource(given, release, onProgress);
  return named(read.source.format, given.file.blob, read, [given.file.place]);
}

/** Reads one module object. Throws FormatError for a damaged one. */
export async function openModuleSource(given: Given): Promise<OpenSource> {
  const reader = new ModulesReader();
  await reader.add(given);
  const { name } = given.file;
  return named(`module:${objectNameOf(name)}`, given.file.blob, await reader.finish(), [given.file.place]);
}

/** A folder of modules as one source, named by the folder. */
export async function openFolder(
  folder: string,
  reader: ModulesReader,
  files: readonly GivenFile[],
): Promise<OpenSource> {
  const size = files.reduce((sum, { blob }) => sum + blob.size, 0);
  const places = files.map(({ place }) => place);
  return named(`modules:${folder}`, { name: `${folder}/`, size }, await reader.finish(), places);
}

function named(
  id: string,
  file: { readonly name: string; readonly size: number },
  { source, digest }: ReadSource,
  places: readonly number[],
): OpenSource {
  let fingerprint: Fingerprint | undefined;
  let computed: Promise<Fingerprint> | undefined;
  const compute = async () => {
    fingerprint = nameFingerprint(file, await digest());
    return fingerprint;
  };
  return {
    id,
    size: file.size,
    get fingerprint() {
      return fingerprint;
    },
    identify: () => {
      computed ??= compute();
      return computed;
    },
    named: { fileName: file.name, source },
    places,
  };
}
