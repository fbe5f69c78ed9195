import type { ObjectDiff } from '../../diff/diff-objects';
import type { LivepatchModule } from '../../klp/livepatch-module';
import type { PatchDescription } from '../../klp/patch/patch-description';
import type { Plan } from '../../klp/plan/plan';
import type { SymbolMap } from '../../symbols/symbol-map';
import type { ImportRow } from '../container';
import type { TableId, TableRows } from '../tables';
import type { Table } from './table';
import { diffTable } from './tables/diff';
import { functionsTable } from './tables/functions';
import { importsTable } from './tables/imports';
import { modinfoTable } from './tables/modinfo';
import { relocationsTable } from './tables/relocations';
import { sectionsTable } from './tables/sections';
import { sourceSymbolsTable } from './tables/source-symbols';
import { symbolsTable } from './tables/symbols';

type Maker = () => Table<TableRows[TableId]> | undefined;

/** The tables of one state of the session, each made when it is first asked for. */
export class Tables {
  readonly #makers: Readonly<Record<TableId, (includeSame: boolean) => ReturnType<Maker>>>;
  /** What the kernel that is followed compares of the imports; `undefined` while no module is open. */
  #imports: readonly ImportRow[] | undefined;
  readonly #made = new Map<string, ReturnType<Maker>>();

  constructor(
    module: LivepatchModule | undefined,
    plan: Plan | undefined,
    diff: ObjectDiff | undefined,
    map: SymbolMap | undefined,
    patch: PatchDescription | undefined,
  ) {
    const ofModule =
      <Row>(make: (open: LivepatchModule) => Table<Row>) =>
      () =>
        module === undefined ? undefined : make(module);
    const differences = (list: keyof ObjectDiff) => (includeSame: boolean) =>
      diff === undefined ? undefined : diffTable(diff[list], includeSame);
    this.#makers = {
      symbols: ofModule((open) => symbolsTable(open, plan)),
      relocations: ofModule((open) => relocationsTable(open, plan)),
      sections: ofModule(sectionsTable),
      modinfo: ofModule(modinfoTable),
      functions: ofModule((open) => functionsTable(open, plan, patch)),
      imports: () => this.#imports && importsTable(this.#imports),
      'source-symbols': () => (map === undefined ? undefined : sourceSymbolsTable(map)),
      'diff-sections': differences('sections'),
      'diff-symbols': differences('symbols'),
      'diff-relocations': differences('relocations'),
      'diff-bytes': differences('bytes'),
    } as Readonly<Record<TableId, (includeSame: boolean) => ReturnType<Maker>>>;
  }

  /** Another kernel may look at other CRCs. */
  takeImports(imports: readonly ImportRow[]): void {
    this.#imports = imports;
    for (const key of [...this.#made.keys()]) if (key.startsWith('imports ')) this.#made.delete(key);
  }

  /** `undefined` for what is of a module, of a conversion or of symbol sources while there is none. */
  get<T extends TableId>(table: T, includeSame = false): Table<TableRows[T]> | undefined {
    const key = `${table} ${includeSame}`;
    if (!this.#made.has(key)) this.#made.set(key, this.#makers[table](includeSame));
    return this.#made.get(key) as Table<TableRows[T]> | undefined;
  }

  /** The row with this key. */
  find<T extends TableId>(table: T, key: string): TableRows[T] | undefined {
    const found = this.get(table, true);
    if (found === undefined) return undefined;
    if (found.find !== undefined) {
      const index = found.find(key);
      return index < 0 ? undefined : found.row(index);
    }
    for (let i = 0; i < found.count; i++) if (found.key(i) === key) return found.row(i);
    return undefined;
  }
}
