import { appendedSize } from '../../elf/module-signature';
import type { SymbolMap } from '../../symbols/symbol-map';
import type { FileMaps } from '../container';
import { mapFiles } from './file-maps';
import type { ReadModule } from './open-files';
import { TableViews } from './table-views';
import { Tables } from './tables';

/** Above this, in bytes, a module takes so long to be opened that what is known of it is shown meanwhile. */
const large = 2 ** 26;

/** A large module that is still being opened: what can be shown of it before it is planned and judged. */
export class Glance {
  readonly views: TableViews;
  readonly #read: ReadModule;

  /** `map` is of the sources that are open already, whose symbols can be looked at as before. */
  constructor(read: ReadModule, map: SymbolMap | undefined) {
    this.#read = read;
    this.views = new TableViews(new Tables(read.module, undefined, undefined, map, undefined));
  }

  /** `undefined` for a module that is there in a moment. */
  static at(read: ReadModule, map: SymbolMap | undefined): Glance | undefined {
    return read.file.size < large ? undefined : new Glance(read, map);
  }

  fileMaps(): FileMaps {
    const { module, given } = this.#read;
    const { signed } = given.unwrapped;
    return mapFiles(module.object, signed === undefined ? 0 : appendedSize(signed), undefined);
  }
}
