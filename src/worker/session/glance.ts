import { appendedSize } from '../../elf/module-signature';
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

  constructor(read: ReadModule) {
    this.#read = read;
    this.views = new TableViews(new Tables(read.module, undefined, undefined, undefined, undefined));
  }

  /** `undefined` for a module that is there in a moment. */
  static at(read: ReadModule): Glance | undefined {
    return read.file.size < large ? undefined : new Glance(read);
  }

  fileMaps(): FileMaps {
    const { module, given } = this.#read;
    const { signed } = given.unwrapped;
    return mapFiles(module.object, signed === undefined ? 0 : appendedSize(signed), undefined);
  }
}
