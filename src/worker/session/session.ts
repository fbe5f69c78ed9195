import { formatList } from '../../base/format';
import { FormatError, type FormatProblem } from '../../base/format-error';
import { BlobSource, segmentsOf } from '../../bytes/byte-source';
import { alignColumns } from '../../elf/dump';
import type { LivepatchModule } from '../../klp/livepatch-module';
import { type Plan, planConversion } from '../../klp/plan';
import type {
  BytesDiff,
  BytesRange,
  BytesWindow,
  FileRole,
  Inspection,
  NamedBlob,
  OpenResult,
  Progress,
  Refusal,
  Selection,
  SessionCalls,
  Snapshot,
  TableId,
  TableQuery,
  TableRows,
  TableWindow,
} from '../protocol';
import { readBothSides, readBytes } from './bytes';
import { inspectSelection } from './inspect-selection';
import { type Conversion, convert, type OpenList, type OpenModule, openList, openModule } from './open-files';
import { recogniseFile } from './recognise-file';
import {
  convertedName,
  summarizeConversion,
  summarizeList,
  summarizeModule,
  summarizePlan,
} from './summaries';
import { TableView } from './table';
import { Tables } from './tables';

/** Makes the file that the page offers for download; the browser's `File` in the worker, something else in tests. */
export type FileMaker = (parts: readonly (Uint8Array<ArrayBuffer> | NamedBlob)[], name: string) => NamedBlob;

/**
 * What is open, and everything that follows from it. Knows no worker globals, so tests call it directly. A call that
 * fails leaves the session as it was.
 */
export class Session implements SessionCalls {
  #module: OpenModule | undefined;
  #list: OpenList | undefined;
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

  async open(files: readonly NamedBlob[]): Promise<OpenResult> {
    const refusals: Refusal[] = [];
    const byRole: Record<FileRole, NamedBlob[]> = { module: [], symbols: [] };
    for (const file of files) {
      await attempt(file, refusals, async () => {
        byRole[await recogniseFile(new BlobSource(file))].push(file);
      });
    }
    const moduleFile = onlyOne(byRole.module, 'module', refusals);
    const listFile = onlyOne(byRole.symbols, 'symbol list', refusals);
    const names = [moduleFile, listFile].filter((file) => file !== undefined).map((file) => file.name);
    if (names.length > 0) this.#onProgress({ stage: `Reading ${formatList(names)}`, fraction: 0.1 });
    const [module, list] = await Promise.all([
      openOrRefuse(moduleFile, refusals, openModule),
      openOrRefuse(listFile, refusals, (file) =>
        openList(file, (done) =>
          this.#onProgress({ stage: `Indexing ${file.name}`, fraction: 0.1 + done * 0.6 }),
        ),
      ),
    ]);
    const replaced = [...replacement(this.#module, module), ...replacement(this.#list, list)];
    this.#module = module ?? this.#module;
    this.#list = list ?? this.#list;
    return { snapshot: await this.#replan(), refusals, replaced };
  }

  close(role: FileRole): Promise<Snapshot> {
    if (role === 'module') this.#module = undefined;
    else this.#list = undefined;
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
    if (this.#module === undefined || this.#tables === undefined) return undefined;
    return inspectSelection(selection, this.#module.module, this.#plan, this.#tables);
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

  get #converted(): LivepatchModule | undefined {
    return this.#conversion?.kind === 'converted' ? this.#conversion.module : undefined;
  }

  /** Works out everything that follows from the open files. */
  async #replan(): Promise<Snapshot> {
    this.#plan = undefined;
    this.#conversion = undefined;
    this.#tables = undefined;
    this.#views = new Map();
    const sources = this.#list === undefined ? [] : [summarizeList(this.#list)];
    if (this.#module === undefined) return { sources };
    this.#onProgress({ stage: 'Planning', fraction: 0.7 });
    const plan = await planConversion(this.#module.module, this.#list?.list.map);
    this.#plan = plan;
    if (plan.state === 'ready') {
      this.#onProgress({ stage: 'Converting and reading back', fraction: 0.8 });
      this.#conversion = await convert(plan).catch(conversionFailed);
    }
    const diff = this.#conversion?.kind === 'converted' ? this.#conversion.diff : undefined;
    this.#tables = new Tables(this.#module.module, plan, diff);
    return {
      module: summarizeModule(this.#module),
      sources,
      plan: summarizePlan(plan),
      ...(this.#conversion === undefined
        ? {}
        : { conversion: summarizeConversion(this.#conversion, this.#module) }),
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

async function attempt(file: NamedBlob, refusals: Refusal[], action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    refusals.push({ fileName: file.name, problem: problemOf(error) });
  }
}

function problemOf(error: unknown): FormatProblem {
  if (error instanceof FormatError) return error.problem;
  if (error instanceof Error && (error.name === 'NotReadableError' || error.name === 'NotFoundError')) {
    return {
      code: 'file/not-readable',
      message: `the browser could not read the file: ${error.message}`,
      mend: 'It may have been changed, moved or be a folder since it was dropped: drop it again.',
    };
  }
  throw error;
}

/** Two at once could only be guessed apart, so neither is taken. */
function onlyOne(files: readonly NamedBlob[], what: string, refusals: Refusal[]): NamedBlob | undefined {
  if (files.length <= 1) return files[0];
  const names = files.map((file) => file.name).join(', ');
  for (const file of files) {
    refusals.push({
      fileName: file.name,
      problem: {
        code: 'session/several',
        message: `${files.length} files are each a ${what} (${names}), and one is opened at a time`,
        mend: `Drop the ${what} you want to look at alone.`,
      },
    });
  }
  return undefined;
}

/** The file opened; `undefined` when there is none or it was refused. */
async function openOrRefuse<T>(
  file: NamedBlob | undefined,
  refusals: Refusal[],
  open: (file: NamedBlob) => Promise<T>,
): Promise<T | undefined> {
  let opened: T | undefined;
  if (file !== undefined) {
    await attempt(file, refusals, async () => {
      opened = await open(file);
    });
  }
  return opened;
}

/** What took the place of what, as `[new, old]`; opening the same file again replaces nothing. */
function replacement(
  old: OpenModule | OpenList | undefined,
  opened: OpenModule | OpenList | undefined,
): (readonly [string, string])[] {
  if (old === undefined || opened === undefined) return [];
  const isSame = old.fingerprint.sha256 === opened.fingerprint.sha256 && old.file.name === opened.file.name;
  return isSame ? [] : [[opened.file.name, old.file.name]];
}
