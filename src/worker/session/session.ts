import { explainMessages } from '../../audit/explain-messages';
import { FormatError } from '../../base/format-error';
import { BlobSource, segmentsOf } from '../../bytes/byte-source';
import { alignColumns } from '../../elf/dump';
import { releaseOf } from '../../elf/module-info';
import type { LivepatchModule } from '../../klp/livepatch-module';
import { type Plan, planConversion } from '../../klp/plan';
import { findMismatches } from '../../klp/source-fit';
import { formatReport, reportFiles } from '../../report/audit/format-report';
import { makeReport } from '../../report/audit/make-report';
import { encodeSymbolsList } from '../../symbols/encode-symbols-list';
import type { NamedBlob, OpenFile, OpenResult, Progress, ReportFormat, SessionCalls } from '../protocol';
import type { MessageMatch, RuleSummary, Snapshot } from '../snapshot';
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
import {
  type Examinations,
  examineBoth,
  findingsOf,
  summarizeAudit,
  summarizeLoader,
  summarizeRules,
} from './examinations';
import { inspectSelection } from './inspect-selection';

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
  /** The kernel that is followed, where it is not the module's own. */
  #release: string | undefined;
  #examinations: Examinations | undefined;
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
      findings: this.#examinations === undefined ? [] : findingsOf(this.#examinations),
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

  async followKernel(release: string | undefined): Promise<Snapshot> {
    this.#release = release;
    return this.#judge();
  }

  async rules(): Promise<readonly RuleSummary[]> {
    return summarizeRules();
  }

  async explainMessages(text: string): Promise<readonly MessageMatch[]> {
    const findings = this.#examinations === undefined ? [] : findingsOf(this.#examinations);
    return explainMessages(
      text,
      findings.map(({ finding }) => finding),
    ).map(({ rules, ...message }) => ({
      ...message,
      rules: rules.map(({ rule: { id, title }, findings }) => ({
        id,
        title,
        findings: findings.map(({ key }) => key),
      })),
    }));
  }

  async report(side: 'before' | 'after', format: ReportFormat): Promise<NamedBlob> {
    const open = this.#module;
    const examination = this.#examinations?.[side];
    if (open === undefined || examination === undefined) {
      throw new FormatError({
        code: 'session/no-report',
        message: side === 'after' ? 'there is no converted module' : 'there is no module to report on',
      });
    }
    const isOwn = side === 'before';
    const name = isOwn ? open.file.name : convertedName(open.file.name);
    const report = makeReport({
      ...examination,
      file: {
        name,
        size: isOwn ? open.file.size : examination.module.object.source.size,
        ...(isOwn && { sha256: open.sha256 }),
      },
      // What the conversion plans is done in the converted one.
      plan: isOwn ? this.#plan : undefined,
      map: this.#sources.map,
    });
    const text = new TextEncoder().encode(formatReport(report, format));
    return this.#makeFile([text], `${name}${reportFiles[format].extension}`);
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
    if (this.#module !== undefined) {
      this.#onProgress({ stage: 'Planning', fraction: 0.7 });
      this.#plan = await planConversion(this.#module.module, map);
      if (this.#plan.state === 'ready') {
        this.#onProgress({ stage: 'Converting and reading back', fraction: 0.8 });
        this.#conversion = await convert(this.#plan).catch(conversionFailed);
      }
    }
    const diff = this.#conversion?.kind === 'converted' ? this.#conversion.diff : undefined;
    this.#tables = new Tables(this.#module?.module, this.#plan, diff, map);
    return this.#judge();
  }

  /** Follows the kernel with what is planned and converted, and says all there is to say. */
  async #judge(): Promise<Snapshot> {
    this.#examinations = undefined;
    const { map } = this.#sources;
    const open = this.#module;
    const plan = this.#plan;
    const sources = summarizeSources(this.#sources);
    const totals = map === undefined ? {} : { symbols: summarizeTotals(map) };
    if (open === undefined || plan === undefined) return { sources, mismatches: [], ...totals };
    this.#onProgress({ stage: 'Following the kernel', fraction: 0.9 });
    const examined = {
      module: open.module,
      signed: open.given.unwrapped.signed,
      converted: this.#converted,
      map,
    };
    const examinations = await examineBoth(examined, this.#release);
    this.#examinations = examinations;
    return {
      module: summarizeModule(open),
      sources,
      ...totals,
      mismatches: map === undefined ? [] : findMismatches(open.module, plan, map),
      plan: summarizePlan(plan),
      ...(this.#conversion !== undefined && { conversion: summarizeConversion(this.#conversion, open) }),
      ...(examinations !== undefined && {
        loader: summarizeLoader(examinations),
        audit: summarizeAudit(examinations),
      }),
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
