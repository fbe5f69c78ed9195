import { FormatError } from '../../base/format-error';
import { BlobSource, segmentsOf } from '../../bytes/byte-source';
import { alignColumns } from '../../elf/dump';
import { releaseOf } from '../../elf/module-info';
import type { LivepatchModule } from '../../klp/livepatch-module';
import { type Plan, planConversion } from '../../klp/plan';
import { findMismatches } from '../../klp/source-fit';
import { encodeSymbolsList } from '../../symbols/encode-symbols-list';
import type { NamedBlob, OpenFile, OpenResult, Progress, SessionCalls } from '../protocol';
import type { LoaderSummary, Snapshot } from '../snapshot';
import type {
  BytesDiff,
  BytesRange,
  BytesWindow,
  Inspection,
  Selection,
  TableId,
  TableQuery,
  TableRows,
  TableWindow,
} from '../tables';
import { readBothSides, readBytes } from './bytes';
import { inspectSelection } from './inspect-selection';
import { summarizeLoader } from './loader-summary';
import { openDrop } from './open-drop';
import { type Conversion, convert, type OpenModule } from './open-files';
import { type OpenSource, OpenSources, openModuleSource } from './open-sources';
import { summarizeSources, summarizeTotals } from './source-summaries';
import { convertedName, summarizeConversion, summarizeModule, summarizePlan } from './summaries';
import { TableView } from './table';
import { Tables } from './tables';

/** The module's id among the open files. */
const moduleId = 'module';

/** Makes the file that the page offers for download; the browser's `File` in the worker, something else in tests. */
export type FileMaker = (parts: readonly (Uint8Array<ArrayBuffer> | NamedBlob)[], name: string) => NamedBlob;

/**
 * What is open, and everything that follows from it. Knows no worker globals, so tests call it directly. A call that
 * fails leaves the session as it was.
 */
export class Session implements SessionCalls {
  #module: OpenModule | undefined;
  readonly #sources = new OpenSources();
  #plan: Plan | undefined;
  #conversion: Conversion | undefined;
  #tables: Tables | undefined;
  #views = new Map<string, TableView<unknown>>();
  readonly #makeFile: FileMaker;
  readonly #onProgress: (progress: Progress) => void;

  constructor(makeFile: FileMaker, onProgress: (progress: Progress) => void) {
    this.#makeFile = makeFile;
    this.#onProgress = onProgress;
  }

  async open(files: readonly OpenFile[]): Promise<OpenResult> {
    const old = this.#module;
    const { module, sources, refusals } = await openDrop(files, {
      isLivepatchOpen: old?.isLivepatch ?? false,
      release: old === undefined ? undefined : releaseOf(old.module.modinfo),
      onProgress: this.#onProgress,
    });
    const taken: { id: string; files: readonly number[]; from?: string }[] = [];
    const replaced: (readonly [string, string])[] = [];
    if (module !== undefined) {
      // What was looked into alone may be what the livepatch patches.
      if (old !== undefined && !old.isLivepatch && module.isLivepatch) {
        const target = await openModuleSource(old.given);
        this.#sources.take(target);
        taken.push({ id: target.id, files: [], from: moduleId });
      } else if (old !== undefined && !isSame(old, module)) replaced.push([moduleId, moduleId]);
      this.#module = module;
      taken.push({ id: moduleId, files: [module.given.file.place] });
    }
    for (const source of sources) {
      const previous = this.#sources.take(source);
      if (previous !== undefined && !isSame(previous, source)) replaced.push([source.id, previous.id]);
      taken.push({ id: source.id, files: source.places });
    }
    return { snapshot: await this.#replan(), refusals, replaced, taken };
  }

  close(id: string): Promise<Snapshot> {
    if (id === moduleId) this.#module = undefined;
    else this.#sources.close(id);
    return this.#replan();
  }

  async rows<T extends TableId>(
    query: TableQuery<T>,
    offset: number,
    limit: number,
  ): Promise<TableWindow<T>> {
    const view = this.#view(query);
    return {
      table: query.table,
      total: view?.table.count ?? 0,
      matching: view?.order.length ?? 0,
      offset,
      rows: view?.rows(offset, limit) ?? [],
    };
  }

  async find(query: TableQuery, key: string): Promise<number> {
    return this.#view(query)?.find(key) ?? -1;
  }

  async copy(query: TableQuery, format: 'text' | 'tsv'): Promise<string> {
    const view = this.#view(query);
    if (view === undefined) return '';
    const { table } = view;
    const rows = [table.columns, ...view.rows(0, view.order.length).map((row) => table.cells(row))];
    if (format === 'text') return `${alignColumns(rows)}\n`;
    return `${rows.map((row) => row.map((cell) => cell.replace(/[\t\n]/g, ' ')).join('\t')).join('\n')}\n`;
  }

  async inspect(selection: Selection): Promise<Inspection | undefined> {
    if (this.#tables === undefined) return undefined;
    return inspectSelection(selection, this.#tables, {
      module: this.#module?.module,
      plan: this.#plan,
      map: this.#sources.map,
    });
  }

  async bytes(range: BytesRange): Promise<BytesWindow | undefined> {
    const object = range.side === 'before' ? this.#module?.module.object : this.#converted?.object;
    return object === undefined ? undefined : readBytes(object, range);
  }

  async bytesDiff(section: string, limit: number): Promise<BytesDiff | undefined> {
    const [before, after] = [this.#module?.module.object, this.#converted?.object];
    return before === undefined || after === undefined
      ? undefined
      : readBothSides(before, after, section, limit);
  }

  async download(): Promise<NamedBlob> {
    if (this.#module === undefined || this.#conversion?.kind !== 'converted') {
      throw new FormatError({
        code: 'session/not-converted',
        message: 'there is no converted module to download',
      });
    }
    const parts: (Uint8Array<ArrayBuffer> | NamedBlob)[] = [];
    for (const { source, offset, length } of segmentsOf(this.#conversion.output)) {
      // A slice of the dropped file stays a slice: its bytes are not read to be offered again.
      const blob = source instanceof BlobSource ? source.blob.slice(offset, offset + length) : undefined;
      parts.push((blob as NamedBlob | undefined) ?? (await source.read(offset, length)));
    }
    return this.#makeFile(parts, convertedName(this.#module.file.name));
  }

  async followKernel(release: string): Promise<LoaderSummary | undefined> {
    if (this.#module === undefined) return undefined;
    return summarizeLoader(this.#module.module, this.#converted, this.#sources.map, release);
  }

  async downloadSymbolsList(): Promise<NamedBlob> {
    const { map } = this.#sources;
    if (map === undefined) {
      throw new FormatError({
        code: 'session/no-source',
        message: 'there is no symbol source to make a list of',
        mend: 'Open a vmlinux, /proc/kallsyms or a folder of modules first.',
      });
    }
    return this.#makeFile([encodeSymbolsList(map)], 'Symbols.list');
  }

  get #converted(): LivepatchModule | undefined {
    return this.#conversion?.kind === 'converted' ? this.#conversion.module : undefined;
  }

  /** Works out everything that follows from the open files. */
  async #replan(): Promise<Snapshot> {
    this.#plan = undefined;
    this.#conversion = undefined;
    this.#views = new Map();
    const { map } = this.#sources;
    const sources = summarizeSources(this.#sources);
    const totals = map === undefined ? {} : { symbols: summarizeTotals(map) };
    if (this.#module === undefined) {
      this.#tables = new Tables(undefined, undefined, undefined, map);
      return { sources, mismatches: [], ...totals };
    }
    this.#onProgress({ stage: 'Planning', fraction: 0.7 });
    const { module } = this.#module;
    const plan = await planConversion(module, map);
    this.#plan = plan;
    if (plan.state === 'ready') {
      this.#onProgress({ stage: 'Converting and reading back', fraction: 0.8 });
      this.#conversion = await convert(plan).catch(conversionFailed);
    }
    const diff = this.#conversion?.kind === 'converted' ? this.#conversion.diff : undefined;
    const loader = await summarizeLoader(module, this.#converted, map);
    this.#tables = new Tables(module, plan, diff, map);
    return {
      module: summarizeModule(this.#module),
      sources,
      ...totals,
      mismatches: map === undefined ? [] : findMismatches(module, plan, map),
      plan: summarizePlan(plan),
      ...(this.#conversion === undefined
        ? {}
        : { conversion: summarizeConversion(this.#conversion, this.#module) }),
      ...(loader !== undefined && { loader }),
    };
  }

  /** The filtered and sorted table, kept while files stay as they are; the last few are enough for the page. */
  #view<T extends TableId>(query: TableQuery<T>): TableView<TableRows[T]> | undefined {
    const table = this.#tables?.get(query.table, query.includeSame ?? false);
    if (table === undefined) return undefined;
    const key = JSON.stringify([query.table, query.includeSame ?? false, query.filter, query.sort]);
    const known = this.#views.get(key) as TableView<TableRows[T]> | undefined;
    if (known !== undefined) return known;
    const view = new TableView(table, query);
    const [oldest] = this.#views.keys();
    if (this.#views.size >= 16 && oldest !== undefined) this.#views.delete(oldest);
    this.#views.set(key, view);
    return view;
  }
}

/** What the converter refuses (a section it cannot carry over) is a result; anything else is a bug and passes. */
function conversionFailed(error: unknown): Conversion {
  if (error instanceof FormatError) return { kind: 'failed', problems: [error.message] };
  throw error;
}

/** Opening the same file again replaces nothing. */
function isSame(old: OpenModule | OpenSource, opened: OpenModule | OpenSource): boolean {
  return (
    old.fingerprint.sha256 === opened.fingerprint.sha256 && old.fingerprint.name === opened.fingerprint.name
  );
}
