import { formatCount } from '../../base/format';
import { FormatError } from '../../base/format-error';
import { SHT_SYMTAB } from '../../elf/constants';
import { modinfoValue } from '../../elf/modinfo';
import { type ModuleInfo, releaseOf, thisModuleSize } from '../../elf/module-info';
import type { ObjectFile } from '../../elf/object-file';
import { SourceObjects } from '../source-objects';
import { SourceSymbols } from '../source-symbols';
import { kernelObjectName } from '../symbol-object';
import { RowColumns } from '../symbol-rows';
import type { KernelBuild, SymbolSource } from '../symbol-source';
import { addElfSymbols, elfBlock } from './elf-rows';

/**
 * Collects the symbols of module objects, one or thousands, into one source. Positions count in the order of `.symtab`,
 * undefined symbols skipped, as the kernel does (kernel/module/kallsyms.c: module_kallsyms_on_each_symbol).
 */
export class ModuleObjects {
  readonly #rows = new RowColumns(1024, 'elf');
  readonly #objects = new SourceObjects();
  readonly #releases = new Map<string, number>();
  readonly #vermagics = new Set<string | undefined>();
  readonly #moduleSizes = new Set<number | undefined>();
  readonly #again: string[] = [];
  /** The name tables of all files one after another. */
  #names = new Uint8Array(2 ** 16);
  #namesEnd = 0;

  get count(): number {
    return this.#objects.all.length;
  }

  /**
   * Adds a module; `fileName` names it where the module does not. A second module of the same name is left out.
   * Throws {@link FormatError} when the file has no symbols or damaged ones.
   */
  async add(object: ObjectFile, info: ModuleInfo, fileName: string): Promise<void> {
    if (object.findSectionOfType(SHT_SYMTAB) === undefined) {
      throw new FormatError({
        code: 'module/stripped',
        message: 'the file has no symbol table',
        where: 'section headers',
        mend: 'Open the module as the package installs it; strip --strip-debug keeps what is needed.',
      });
    }
    const symbols = await object.symbols();
    const name = info.name ?? objectNameOf(fileName);
    if (this.#objects.has(name)) {
      this.#again.push(fileName);
      return;
    }
    const release = releaseOf(info.modinfo);
    if (release !== undefined) this.#releases.set(release, (this.#releases.get(release) ?? 0) + 1);
    this.#vermagics.add(modinfoValue(info.modinfo, 'vermagic'));
    this.#moduleSizes.add(thisModuleSize(object));
    const namesStart = this.#appendNames(symbols.strings.bytes);
    const counted = this.#objects.begin(name, this.#rows.count, elfBlock(object, symbols, namesStart));
    addElfSymbols(object, symbols, { rows: this.#rows, object: counted, namesStart }, () => true);
  }

  finish(): SymbolSource {
    const objects = this.#objects.all;
    const [release] = [...this.#releases].sort(([, a], [, b]) => b - a)[0] ?? [];
    return {
      format: objects.length === 1 ? 'module' : 'modules',
      kind: objects.length === 1 ? `module ${objects[0]?.name ?? ''}` : formatCount(objects.length, 'module'),
      symbols: new SourceSymbols(
        this.#rows.finish(this.#names.subarray(0, this.#namesEnd), this.#objects.blocks),
      ),
      orderCertain: true,
      ...(release !== undefined && { release }),
      ...this.#build(),
      notes: this.#notes(),
    };
  }

  #build(): { readonly build?: KernelBuild } {
    const [vermagic, ...others] = this.#vermagics;
    const [moduleSize, ...otherSizes] = this.#moduleSizes;
    if (vermagic === undefined || others.length > 0) return {};
    return { build: { vermagic, moduleSize: otherSizes.length > 0 ? undefined : moduleSize } };
  }

  #notes(): string[] {
    const notes: string[] = [];
    if (this.#releases.size > 1)
      notes.push(
        `The modules are of several kernels: ${[...this.#releases].map(([release, count]) => `${release} (${count})`).join(', ')}.`,
      );
    const [first] = this.#again;
    if (first !== undefined)
      notes.push(
        `${formatCount(this.#again.length, 'file')} of a module that another file is of as well ${this.#again.length === 1 ? 'was' : 'were'} left out: ${first}${this.#again.length > 1 ? ' …' : ''}.`,
      );
    return notes;
  }

  #appendNames(names: Uint8Array): number {
    const start = this.#namesEnd;
    // A table that is cut short ends here all the same: with a zero.
    const end = start + names.length + 1;
    if (end > this.#names.length) {
      const larger = new Uint8Array(Math.max(end, this.#names.length * 2));
      larger.set(this.#names);
      this.#names = larger;
    }
    this.#names.set(names, start);
    this.#namesEnd = end;
    return start;
  }
}

/** `snd-pcm.ko.xz` is `snd_pcm`; objects of the build (`.o`, `.mod.o`, `.tmp.ko`) likewise. */
export function objectNameOf(fileName: string): string {
  const base = fileName.slice(fileName.lastIndexOf('/') + 1);
  return kernelObjectName(base.replace(/\.(gz|xz|zst)$/, '').replace(/(\.mod|\.tmp)?\.k?o$/, ''));
}
