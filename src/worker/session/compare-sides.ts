import { compareCode } from '../../compare/compare-code';
import { compareModules } from '../../compare/compare-modules';
import type { CodeComparison, ModuleComparison } from '../../compare/module-comparison';
import type { LivepatchModule } from '../../klp/livepatch-module';

/** One of two modules that are compared. */
export interface Side {
  readonly module: LivepatchModule;
  /** Whether a signature was behind it. */
  readonly isSigned: boolean;
}

/** Compares modules, and keeps the last comparison, which is asked about again and again. */
export class SideComparer {
  #last:
    | { readonly a: LivepatchModule; readonly b: LivepatchModule; readonly made: Promise<ModuleComparison> }
    | undefined;

  /** Throws FormatError when one of them cannot be read. */
  compare(a: Side, b: Side): Promise<ModuleComparison> {
    if (this.#last?.a === a.module && this.#last.b === b.module) return this.#last.made;
    const signed = { a: a.isSigned, b: b.isSigned };
    this.#last = { a: a.module, b: b.module, made: compareModules(a.module, b.module, { signed }) };
    return this.#last.made;
  }

  /** The instructions of a function by its key; `undefined` where there is none to show. */
  async code(a: Side, b: Side, key: string): Promise<CodeComparison | undefined> {
    const { functions } = await this.compare(a, b);
    const thing = functions.find((one) => one.key === key);
    return thing === undefined ? undefined : compareCode(a.module, b.module, thing);
  }
}
