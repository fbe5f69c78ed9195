import { formatCount } from '../base/format';
import { fingerprintBytes, fingerprintOf, fingerprintParts } from '../bytes/fingerprint';
import { parseTextSource } from '../symbols/formats/index';
import { ModuleObjects } from '../symbols/formats/module-objects';
import { readVmlinux } from '../symbols/formats/vmlinux';
import type { SymbolSource } from '../symbols/symbol-source';
import type { OpenedFile } from './open-file';
import { unwrappingNotes } from './unwrap';

/** A source of symbols that was read. */
export interface ReadSource {
  readonly source: SymbolSource;
  /**
   * First 16 hex digits of the SHA-256: of a text of the whole of it, of ELF files of their symbols' names and places. Takes
   * its time, and is of no use to what is worked out from the symbols.
   */
  digest(): Promise<string>;
}

/**
 * Reads a text or a vmlinux as a source of symbols. `release` is the kernel release that the file is likely of, for
 * files that do not say. Throws FormatError for damaged ones.
 */
export async function readSource(
  { file, unwrapped, what }: OpenedFile,
  release?: string,
  onProgress?: (fraction: number) => void,
): Promise<ReadSource> {
  const { content } = unwrapped;
  const notes = unwrappingNotes(unwrapped, file.source.size);
  if (what.kind === 'vmlinux') {
    const source = await readVmlinux(content, release);
    return { source: annotated(source, notes), digest: () => fingerprintSymbols(source) };
  }
  const bytes = await content.read(0, content.size);
  const source = parseTextSource(bytes, onProgress);
  const own = source.release ?? releaseOfFileName(file.name);
  return {
    source: annotated({ ...source, ...(own !== undefined && { release: own }) }, notes),
    digest: async () => {
      // The file may be another by now: these are its bytes as they were read.
      const aside = await content.sha256?.().catch(() => undefined);
      return aside === undefined ? fingerprintBytes(bytes) : fingerprintOf(aside);
    },
  };
}

/** Module objects as one source. Those that cannot be read are left out and said, unless there is but one. */
export class ModulesReader {
  readonly #modules = new ModuleObjects();
  readonly #notes: string[] = [];
  readonly #unreadable: string[] = [];
  #livepatches = 0;
  #packed = 0;
  #signed = 0;

  /** Adds what was opened as an object. Throws FormatError when it is damaged; it is left out then. */
  async add({ file, unwrapped, what }: OpenedFile): Promise<void> {
    if (what.kind !== 'object') throw new RangeError('only object files have modules');
    if (what.isLivepatch) {
      this.#livepatches += 1;
      return;
    }
    await this.#modules.add(what.object, what.info, file.name);
    if (unwrapped.compression !== undefined) this.#packed += 1;
    if (unwrapped.signed !== undefined) this.#signed += 1;
  }

  /** Says that a file was left out. */
  leaveOut(name: string): void {
    this.#unreadable.push(name);
  }

  /** Files that were left out because they could not be read. */
  get leftOut(): number {
    return this.#unreadable.length;
  }

  get count(): number {
    return this.#modules.count;
  }

  async finish(): Promise<ReadSource> {
    const source = this.#modules.finish();
    const [first] = this.#unreadable;
    const counted: [number, string][] = [
      [
        this.#livepatches,
        'livepatch was left out: no kernel list has it|livepatches were left out: no kernel list has them',
      ],
      [this.#packed, 'module was packed|modules were packed'],
      [this.#signed, 'module is signed|modules are signed'],
    ];
    for (const [count, words] of counted) {
      const [one = '', many = ''] = words.split('|');
      if (count > 0) this.#notes.push(`${formatCount(count, one, many)}.`);
    }
    if (first !== undefined)
      this.#notes.push(
        `${formatCount(this.#unreadable.length, 'file')} could not be read and ${this.#unreadable.length === 1 ? 'was' : 'were'} left out: ${first}${this.#unreadable.length > 1 ? ' …' : ''}.`,
      );
    return { source: annotated(source, this.#notes), digest: () => fingerprintSymbols(source) };
  }
}

function annotated(source: SymbolSource, notes: readonly string[]): SymbolSource {
  return { ...source, notes: [...source.notes, ...notes] };
}

/** The files themselves have hundreds of megabytes that were not read. */
function fingerprintSymbols({ symbols: { rows } }: SymbolSource): Promise<string> {
  const { names, addressHigh, addressLow, elf } = rows;
  const columns = [addressHigh, addressLow, elf?.size].filter((column) => column !== undefined);
  return fingerprintParts([names, ...columns]);
}

/** `System.map-6.1.0-56-amd64` and the like name the kernel they are of: three numbers, or two and a suffix. */
export function releaseOfFileName(name: string): string | undefined {
  const base = name.replace(/(\.(gz|xz|zst|txt|list))+$/, '');
  return /[-_](\d+\.\d+(?:\.\d+(?:[-+][\w.+~-]*\w)?|[-+][\w.+~-]*\w))$/.exec(base)?.[1];
}
