import { explainMessages } from '../../audit/explain-messages';
import { FormatError } from '../../base/format-error';
import { BlobSource, type ByteSource } from '../../bytes/byte-source';
import type { CodeListing } from '../../code/code-listing';
import type { CodeComparison, ModuleComparison } from '../../compare/module-comparison';
import { releaseOf } from '../../elf/module-info';
import { appendedSize } from '../../elf/module-signature';
import type { Choice } from '../../klp/choices/choice';
import type { ModuleOrigins } from '../../klp/evidence/origins';
import { readOrigins } from '../../klp/evidence/read-origins';
import type { LivepatchModule } from '../../klp/livepatch-module';
import { describePatch } from '../../klp/patch/describe-patch';
import { type Plan, planConversion } from '../../klp/plan/plan';
import { findMismatches } from '../../klp/plan/source-fit';
import type { Repair } from '../../klp/repair/mend';
import { planRepair } from '../../klp/repair/plan-repair';
import { chooseProfile } from '../../loader/profile';
import { annotationsFor } from '../../report/annotations';
import type { ContainerFacts, FileMaps } from '../container';
import type {
  ComparedSide,
  ListingKind,
  MacroFamily,
  NamedBlob,
  OpenFile,
  OpenResult,
  Progress,
  ReportFormat,
  SessionCalls,
} from '../protocol';
import type { FindingText, Fingerprint, MessageMatch, RuleSummary, Snapshot } from '../snapshot';
import type {
  ByteField,
  BytesDiff,
  BytesRange,
  BytesWindow,
  CodeLocation,
  CodePlace,
  Inspection,
  Nearest,
  Selection,
  SelectionHint,
  TableId,
  TableQuery,
  TableWindow,
} from '../tables';
import { readBothSides, readBytes } from './bytes';
import { readCode } from './code';
import { CodeKeys } from './code-keys';
import { type Side, SideComparer } from './compare-sides';
import { type Contained, containerFacts, importRows } from './container';
import { describeFindings } from './describe-findings';
import {
  type Examinations,
  examineBoth,
  findingsOf,
  summarizeAudit,
  summarizeLoader,
  summarizeRules,
} from './examinations';
import { SectionFields } from './fields/section-fields';
import { mapFiles } from './file-maps';
import { Glance } from './glance';
import { inspectSelection } from './inspect-selection';
import { nearestSelection } from './nearest/nearest';
import {
  convertedFile,
  decisionsFile,
  type FilePart,
  type Known,
  listingFile,
  type OfferedFile,
  reportFile,
  symbolsListFile,
} from './offered-files';
import { mostCompanions, openDrop, problemOf } from './open-drop';
import { type Conversion, convert, type OpenModule, type ReadModule, repair } from './open-files';
import { moduleId, OpenModules } from './open-modules';
import { type OpenSource, OpenSources } from './open-sources';
import { countedFindings, previousId, summarizePrevious } from './previous-build';
import { summarizeSources, summarizeTotals } from './source-summaries';
import {
  convertedName,
  glanceAt,
  repairedName,
  summarizeChoices,
  summarizeConversion,
  summarizeModule,
  summarizePlan,
  summarizeRepair,
} from './summaries';
import { followedRelease, summarizePatch } from './summarize-patch';
import { StackSummarizer } from './summarize-stack';
import { TableViews } from './table-views';
import { Tables } from './tables';

/** Makes the file that the page offers for download; the browser's `File` in the worker, something else in tests. */
export type FileMaker = (parts: readonly FilePart[], name: string) => NamedBlob;

/**
 * What is open, and everything that follows from it. Knows no worker globals, so tests call it directly. A call that
 * fails leaves the session as it was.
 */
export class Session implements SessionCalls {
  readonly #modules = new OpenModules();
  readonly #stack = new StackSummarizer();
  readonly #comparer = new SideComparer();
  readonly #sources = new OpenSources();
  #plan: Plan | undefined;
  #origins: { readonly key: readonly object[]; readonly read: Promise<ModuleOrigins> } | undefined;
  #conversion: Conversion | undefined;
  /** What can be mended in the module, if a conversion has begun in it. */
  #repair: Repair | undefined;
  /** The kernel that is followed, where it is not the module's own. */
  #release: string | undefined;
  #examinations: Examinations | undefined;
  #tables: Tables | undefined;
  #tableViews: TableViews | undefined;
  /** What the bytes of the module, and of the converted one, mean. */
  readonly #fields = new WeakMap<LivepatchModule, SectionFields>();
  /** The module that is being opened, while it is. */
  #glance: Glance | undefined;
  readonly #makeFile: FileMaker;
  readonly #onProgress: (progress: Progress) => void;
  readonly #sourceOf: (blob: NamedBlob) => ByteSource;

  constructor(
    makeFile: FileMaker,
    onProgress: (progress: Progress) => void,
    sourceOf: (blob: NamedBlob) => ByteSource = (blob) => new BlobSource(blob),
  ) {
    this.#makeFile = makeFile;
    this.#onProgress = onProgress;
    this.#sourceOf = sourceOf;
  }

  /** Whether tables and maps are of a module that is still being opened, and to be had meanwhile. */
  get isGlancing(): boolean {
    return this.#glance !== undefined;
  }

  async open(files: readonly OpenFile[]): Promise<OpenResult> {
    try {
      return await this.#open(files);
    } finally {
      this.#glance = undefined;
    }
  }

  async #open(files: readonly OpenFile[]): Promise<OpenResult> {
    const old = this.#modules.own;
    const drop = await openDrop(files, {
      open: old && {
        fileName: old.file.name,
        object: old.module.object,
        isLivepatch: old.isLivepatch,
      },
      room: mostCompanions - this.#modules.countBeside,
      release: old === undefined ? undefined : releaseOf(old.module.modinfo),
      sourceOf: this.#sourceOf,
      onProgress: this.#onProgress,
      onRead: (read) => {
        // What is open stays on the screen until there is all of the new one.
        this.#glance = old === undefined ? Glance.at(read, this.#sources.map) : undefined;
        if (this.#glance !== undefined) this.#onProgress({ ...digesting(read, 0), glance: glanceAt(read) });
      },
      onDigest: (read, fraction) => this.#onProgress(digesting(read, fraction)),
    });
    const findings = this.#examinations && countedFindings(findingsOf(this.#examinations));
    const { taken, replaced, refused, target, sources } = await this.#modules.take(drop, findings);
    if (target !== undefined) this.#sources.take(target);
    for (const source of [...drop.sources, ...sources]) {
      const previous = this.#sources.take(source);
      if (previous !== undefined && !(await isSameSource(previous, source)))
        replaced.push([source.id, previous.id]);
      taken.push({ id: source.id, files: source.places });
    }
    return { snapshot: await this.#replan(), refusals: [...drop.refusals, ...refused], replaced, taken };
  }

  close(id: string): Promise<Snapshot> {
    if (!this.#modules.close(id)) this.#sources.close(id);
    return id === previousId ? this.#judge() : this.#replan();
  }

  async lead(id: string): Promise<OpenResult> {
    const taken = this.#modules.lead(id);
    return { snapshot: await this.#replan(), refusals: [], replaced: [], taken };
  }

  arrange(ids: readonly string[]): Promise<Snapshot> {
    this.#modules.arrange(ids);
    return this.#judge();
  }

  async compare(a: ComparedSide, b: ComparedSide): Promise<ModuleComparison> {
    return readingBoth(this.#comparer.compare(this.#sideOf(a), this.#sideOf(b)));
  }

  async compareCode(a: ComparedSide, b: ComparedSide, key: string): Promise<CodeComparison | undefined> {
    return readingBoth(this.#comparer.code(this.#sideOf(a), this.#sideOf(b), key));
  }

  #sideOf({ id, isConverted }: ComparedSide): Side {
    const open = this.#modules.get(id);
    const module = isConverted && id === moduleId ? this.#converted : open?.module;
    // The conversion drops a signature.
    const isSigned = !isConverted && open?.given.unwrapped.signed !== undefined;
    if (module !== undefined) return { module, isSigned };
    throw new FormatError({
      code: 'session/no-side',
      message: isConverted ? 'there is no converted module to compare' : 'the module is not open any more',
    });
  }

  get #shownTables(): TableViews | undefined {
    return this.#glance?.views ?? this.#tableViews;
  }

  async rows<T extends TableId>(
    query: TableQuery<T>,
    offset: number,
    limit: number,
  ): Promise<TableWindow<T>> {
    return (
      this.#shownTables?.rows(query, offset, limit) ?? {
        table: query.table,
        total: 0,
        matching: 0,
        offset,
        rows: [],
      }
    );
  }

  async prepareFilter(query: TableQuery): Promise<boolean> {
    return this.#shownTables?.prepareFilter(query) ?? false;
  }

  async find(query: TableQuery, key: string): Promise<number> {
    return this.#shownTables?.find(query, key) ?? -1;
  }

  async copy(query: TableQuery, format: 'text' | 'tsv'): Promise<string> {
    return this.#shownTables?.copy(query, format) ?? '';
  }

  async inspect(selection: Selection): Promise<Inspection | undefined> {
    if (this.#tables === undefined) return undefined;
    return inspectSelection(selection, this.#tables, {
      module: this.#modules.own?.module,
      plan: this.#plan,
      map: this.#sources.map,
      findings: this.#examinations === undefined ? [] : findingsOf(this.#examinations),
    });
  }

  async nearest(selection: Selection, hint: SelectionHint): Promise<Nearest | undefined> {
    if (this.#tables === undefined || this.#modules.own === undefined) return undefined;
    return nearestSelection(selection, hint, {
      module: this.#modules.own.module,
      tables: this.#tables,
      plan: this.#plan,
      map: this.#sources.map,
      findings: this.#examinations === undefined ? [] : findingsOf(this.#examinations),
    });
  }

  async fileMaps(): Promise<FileMaps | undefined> {
    if (this.#modules.own === undefined) return this.#glance?.fileMaps();
    const { module, given } = this.#modules.own;
    const { signed } = given.unwrapped;
    const made = this.#conversion?.kind === 'converted' ? this.#conversion : undefined;
    return mapFiles(
      module.object,
      signed === undefined ? 0 : appendedSize(signed),
      made && { object: made.module.object, diff: made.diff },
    );
  }

  async container(): Promise<ContainerFacts | undefined> {
    const open = this.#contained;
    return open && containerFacts(open);
  }

  get #contained(): Contained | undefined {
    const open = this.#modules.own;
    if (open === undefined) return undefined;
    return {
      module: open.module,
      converted: this.#converted,
      signed: open.given.unwrapped.signed,
      map: this.#sources.map,
      profile: this.#examinations?.profile ?? chooseProfile(releaseOf(open.module.modinfo)),
      fileName: this.#converted === undefined ? open.file.name : this.#nameAfter(open),
    };
  }

  async bytes(range: BytesRange): Promise<BytesWindow | undefined> {
    const object = range.side === 'before' ? this.#modules.own?.module.object : this.#converted?.object;
    return object === undefined ? undefined : readBytes(object, range);
  }

  async fields(range: BytesRange): Promise<readonly ByteField[]> {
    const module = range.side === 'before' ? this.#modules.own?.module : this.#converted;
    if (module === undefined) return [];
    const known = this.#fields.get(module) ?? new SectionFields(module);
    this.#fields.set(module, known);
    return known.within(range);
  }

  async bytesDiff(section: string, limit: number): Promise<BytesDiff | undefined> {
    const [before, after] = [this.#modules.own?.module.object, this.#converted?.object];
    return before === undefined || after === undefined
      ? undefined
      : readBothSides(before, after, section, limit);
  }

  async code(place: CodePlace): Promise<CodeListing | undefined> {
    const module = place.side === 'before' ? this.#modules.own?.module : this.#converted;
    return module === undefined ? undefined : readCode(module, place);
  }

  async locateCode(side: CodePlace['side'], key: string): Promise<CodeLocation | undefined> {
    const module = side === 'before' ? this.#modules.own?.module : this.#converted;
    return module === undefined ? undefined : CodeKeys.of(module).locate(key);
  }

  async download(): Promise<NamedBlob> {
    return this.#offer(await convertedFile(this.#known));
  }

  repair(isWanted: boolean): Promise<Snapshot> {
    this.#modules.repair(isWanted);
    return this.#replan();
  }

  choose(choices: readonly Choice[]): Promise<Snapshot> {
    this.#modules.choose(choices);
    return this.#replan();
  }

  async downloadDecisions(): Promise<NamedBlob> {
    return this.#offer(decisionsFile(this.#known));
  }

  async annotations(family: MacroFamily): Promise<string> {
    if (this.#plan === undefined) {
      throw new FormatError({
        code: 'session/no-annotations',
        message: 'there is no module to annotate',
      });
    }
    return (await annotationsFor(this.#plan, family)).text;
  }

  async followKernel(release: string | undefined): Promise<Snapshot> {
    this.#release = release;
    return this.#judge();
  }

  async rules(): Promise<readonly RuleSummary[]> {
    return summarizeRules();
  }

  async describeFindings(): Promise<readonly FindingText[]> {
    return this.#examinations === undefined ? [] : describeFindings(findingsOf(this.#examinations));
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
    return this.#offer(await reportFile(this.#known, side, format));
  }

  async listing(kind: ListingKind, side: 'before' | 'after'): Promise<NamedBlob> {
    return this.#offer(await listingFile(this.#known, kind, side));
  }

  async downloadSymbolsList(): Promise<NamedBlob> {
    return this.#offer(symbolsListFile(this.#known));
  }

  async identify(): Promise<ReadonlyMap<string, Fingerprint>> {
    const asked = this.#sources.all;
    await Promise.all(asked.map((source) => source.identify()));
    // Meanwhile another source may have come in the place of one.
    const open = this.#sources.all.filter((source) => asked.includes(source));
    return new Map(
      open.flatMap(({ id, fingerprint }) => (fingerprint === undefined ? [] : [[id, fingerprint]])),
    );
  }

  async rehearse(files: readonly OpenFile[]): Promise<Snapshot> {
    const other = new Session(this.#makeFile, () => undefined, this.#sourceOf);
    const { snapshot } = await other.open(files);
    await other.describeFindings();
    return snapshot;
  }

  get #known(): Known {
    return {
      open: this.#modules.own,
      plan: this.#plan,
      conversion: this.#conversion,
      examinations: this.#examinations,
      map: this.#sources.map,
      nameAfter: (open) => this.#nameAfter(open),
    };
  }

  #offer({ parts, name }: OfferedFile): NamedBlob {
    return this.#makeFile(parts, name);
  }

  /** What is known of where the module's parts come from, read when it is needed and kept until it changes. */
  #originsReader(module: LivepatchModule): () => Promise<ModuleOrigins> {
    const parts = this.#modules.parts.map(({ linked }) => linked);
    const key = [module, ...parts];
    return () => {
      const isKnown = this.#origins?.key.every((one, i) => one === key[i]) === true;
      if (!isKnown || this.#origins?.key.length !== key.length)
        this.#origins = { key, read: readOrigins(module, parts) };
      return this.#origins.read;
    };
  }

  #nameAfter({ file }: OpenModule): string {
    return this.#isRepaired ? repairedName(file.name) : convertedName(file.name);
  }

  get #isRepaired(): boolean {
    return this.#modules.isRepairing && this.#repair?.state === 'ready';
  }

  get #converted(): LivepatchModule | undefined {
    return this.#conversion?.kind === 'converted' ? this.#conversion.module : undefined;
  }

  /** Works out everything that follows from the open files. */
  async #replan(): Promise<Snapshot> {
    this.#plan = undefined;
    this.#conversion = undefined;
    this.#repair = undefined;
    this.#tableViews = undefined;
    const { map } = this.#sources;
    if (this.#modules.own !== undefined) {
      this.#onProgress({ stage: 'Planning', fraction: 0.7 });
      this.#plan = await planConversion(this.#modules.own.module, map, {
        choices: this.#modules.choices,
        readOrigins: this.#originsReader(this.#modules.own.module),
      });
      this.#repair = await planRepair(this.#modules.own.module);
      if (this.#isRepaired || this.#plan.state === 'ready') {
        this.#onProgress({ stage: 'Converting and reading back', fraction: 0.8 });
        const making = this.#isRepaired ? repair(this.#repair) : convert(this.#plan);
        this.#conversion = await making.catch(conversionFailed);
      }
    }
    const diff = this.#conversion?.kind === 'converted' ? this.#conversion.diff : undefined;
    const open = this.#modules.own?.module;
    const patch = open === undefined ? undefined : await describePatch(open);
    this.#tables = new Tables(open, this.#plan, diff, map, patch);
    this.#tableViews = new TableViews(this.#tables);
    return this.#judge();
  }

  /** Follows the kernel with what is planned and converted, and says all there is to say. */
  async #judge(): Promise<Snapshot> {
    this.#examinations = undefined;
    const { map } = this.#sources;
    const open = this.#modules.own;
    const plan = this.#plan;
    const sources = summarizeSources(this.#sources);
    const totals = map === undefined ? {} : { symbols: summarizeTotals(map) };
    const choices = summarizeChoices(this.#modules.choices, plan);
    if (open === undefined || plan === undefined) return { sources, choices, mismatches: [], ...totals };
    this.#onProgress({ stage: 'Following the kernel', fraction: 0.9 });
    const examined = {
      module: open.module,
      signed: open.given.unwrapped.signed,
      converted: this.#converted,
      map,
    };
    const examinations = await examineBoth(examined, this.#release);
    this.#examinations = examinations;
    if (this.#contained !== undefined) this.#tables?.takeImports(await importRows(this.#contained));
    this.#tableViews = this.#tables && new TableViews(this.#tables);
    if (examinations !== undefined) this.#modules.noteFindings(countedFindings(findingsOf(examinations)));
    const { previous, parts, isRepairing, ordered } = this.#modules;
    const stack = await this.#stack.summarize(ordered, {
      map,
      release: this.#release,
      idOf: (one) => this.#modules.idOf(one),
    });
    const module = summarizeModule(open);
    const patch = await summarizePatch({
      module: open.module,
      moduleName: module.moduleName,
      map,
      release: followedRelease(examinations),
      functions: this.#tables?.get('functions'),
    });
    return {
      module,
      ...(patch !== undefined && { patch }),
      ...(previous !== undefined && { previous: summarizePrevious(previous, open) }),
      ...(stack !== undefined && { stack }),
      parts: parts.map(({ id, fingerprint }) => ({ id, fingerprint })),
      sources,
      choices,
      ...totals,
      mismatches: map === undefined ? [] : findMismatches(open.module, plan, map),
      plan: summarizePlan(plan),
      ...summarizeRepair(this.#repair, isRepairing),
      ...(this.#conversion !== undefined && {
        conversion: summarizeConversion(this.#conversion, open, this.#nameAfter(open), this.#isRepaired),
      }),
      ...(examinations !== undefined && {
        loader: summarizeLoader(examinations),
        audit: summarizeAudit(examinations),
      }),
    };
  }
}

/** For the digest all of the file is read: what takes longest with a large one. */
function digesting({ file }: ReadModule, fraction: number): Progress {
  return { stage: `Computing SHA-256 of ${file.name}`, fraction };
}

/** What the converter refuses (a section it cannot carry over) is a result; a file that is gone is none, and the rest is a bug. */
function conversionFailed(error: unknown): Conversion {
  if (error instanceof FormatError && !error.problem.code.startsWith('file/'))
    return { kind: 'failed', problems: [error.message] };
  throw error;
}

/** A large file that was written over since is not there any more: a result, not a bug. */
async function readingBoth<T>(comparison: Promise<T>): Promise<T> {
  try {
    return await comparison;
  } catch (error) {
    throw new FormatError(problemOf(error));
  }
}

/** Opening the same file again replaces nothing. */
async function isSameSource(old: OpenSource, opened: OpenSource): Promise<boolean> {
  const [before, now] = [await old.identify(), await opened.identify()];
  return before.sha256 === now.sha256 && before.name === now.name;
}
