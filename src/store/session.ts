import { type RestoreListener, WorkerClient } from '../worker/client';
import type {
  Choice,
  CodeComparison,
  CodeListing,
  ComparedSide,
  ContainerFacts,
  FileMaps,
  ListingKind,
  MacroFamily,
  ModuleComparison,
  NamedBlob,
  OpenFile,
  OpenResult,
  Progress,
  ReportFormat,
} from '../worker/protocol';
import type { FindingText, Fingerprint, MessageMatch, RuleSummary, Snapshot } from '../worker/snapshot';
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
} from '../worker/tables';
import { track } from './activity';

const client = new WorkerClient();

/**
 * What the page asks the worker. Everything here counts as activity of the page (see `activity.ts`) and rejects with
 * `CallFailed`. To open and close files use the store's `open` and `close`, which also update the snapshot.
 */
export const session = {
  /** Makes ready for the first file; nothing waits for it. */
  warm(): void {
    client.warm();
  },
  /** Makes ready for the first file with files of ours. Is no activity: the page is at rest meanwhile. Never rejects. */
  rehearse(drops: readonly (readonly OpenFile[])[]): Promise<Snapshot | undefined> {
    return client.rehearse(drops);
  },
  open(files: readonly OpenFile[], onProgress?: (progress: Progress) => void): Promise<OpenResult> {
    return track(client.call('open', [files], onProgress));
  },
  close(id: string): Promise<Snapshot> {
    return track(client.call('close', [id]));
  },
  /** To make a companion the module use the store's `lead`, which also updates the snapshot. */
  lead(id: string): Promise<OpenResult> {
    return track(client.call('lead', [id]));
  },
  /** To arrange use the store's `arrange`, which also updates the snapshot. */
  arrange(ids: readonly string[]): Promise<Snapshot> {
    return track(client.call('arrange', [ids]));
  },
  compare(a: ComparedSide, b: ComparedSide): Promise<ModuleComparison> {
    return track(client.call('compare', [a, b]));
  },
  compareCode(a: ComparedSide, b: ComparedSide, key: string): Promise<CodeComparison | undefined> {
    return track(client.call('compareCode', [a, b, key]));
  },
  /** The fingerprints of all sources, by their ids. */
  identify(): Promise<ReadonlyMap<string, Fingerprint>> {
    return track(client.call('identify', []));
  },
  /** The files that something open consists of, to open it again after it was closed or replaced. */
  filesOf(id: string): readonly OpenFile[] | undefined {
    return client.filesOf(id);
  },
  /** After a crash or a cancelled call what was open is read again; this hears of it. */
  onRestore(listener: RestoreListener): void {
    client.restoreListener = listener;
  },
  /** Rows `offset … offset + limit` among those that pass the query's filter. */
  loadRows<T extends TableId>(query: TableQuery<T>, offset: number, limit: number): Promise<TableWindow<T>> {
    // The call's type cannot follow the table from argument to result; the protocol promises that it does.
    return track(client.call('rows', [query, offset, limit])) as Promise<TableWindow<T>>;
  },
  /** Somebody is about to type into the filter of a table. Nothing on the page waits for it. */
  async prepareFilter(query: TableQuery): Promise<void> {
    try {
      // Step by step: whatever else is asked meanwhile goes between.
      while (await client.call('prepareFilter', [query]));
    } catch {
      // What is wrong will show with the filter.
    }
  },
  /** Position of the row among the matching rows; -1 when the filter hides it or it is not there. */
  findRow(query: TableQuery, key: string): Promise<number> {
    return track(client.call('find', [query, key]));
  },
  /** All matching rows as text. */
  copyRows(query: TableQuery, format: 'text' | 'tsv'): Promise<string> {
    return track(client.call('copy', [query, format]));
  },
  inspect(selection: Selection): Promise<Inspection | undefined> {
    return track(client.call('inspect', [selection]));
  },
  /** What is most like a thing of another build of the module. */
  nearest(selection: Selection, hint: SelectionHint): Promise<Nearest | undefined> {
    return track(client.call('nearest', [selection, hint]));
  },
  /** What the file consists of. */
  fileMaps(): Promise<FileMaps | undefined> {
    return track(client.call('fileMaps', []));
  },
  /** What the module says of its kernel. */
  container(): Promise<ContainerFacts | undefined> {
    return track(client.call('container', []));
  },
  bytes(range: BytesRange): Promise<BytesWindow | undefined> {
    return track(client.call('bytes', [range]));
  },
  /** Disassembled; `undefined` when there is no such function, section or side. */
  code(place: CodePlace): Promise<CodeListing | undefined> {
    return track(client.call('code', [place]));
  },
  /** What the key of a selection of code names; `undefined` when that is not in the module. */
  locateCode(side: CodePlace['side'], key: string): Promise<CodeLocation | undefined> {
    return track(client.call('locateCode', [side, key]));
  },
  /** What the bytes of a range mean. */
  fields(range: BytesRange): Promise<readonly ByteField[]> {
    return track(client.call('fields', [range]));
  },
  bytesDiff(section: string, limit: number): Promise<BytesDiff | undefined> {
    return track(client.call('bytesDiff', [section, limit]));
  },
  download(): Promise<NamedBlob> {
    return track(client.call('download', []));
  },
  /** To repair use the store's `repair`, which also updates the snapshot. */
  repair(isWanted: boolean): Promise<Snapshot> {
    return track(client.call('repair', [isWanted]));
  },
  /** To choose use the store's `choose`, which also updates the snapshot. */
  choose(choices: readonly Choice[]): Promise<Snapshot> {
    return track(client.call('choose', [choices]));
  },
  downloadDecisions(): Promise<NamedBlob> {
    return track(client.call('downloadDecisions', []));
  },
  /** C text for the source of the livepatch that says which symbols are meant. */
  annotations(family: MacroFamily): Promise<string> {
    return track(client.call('annotations', [family]));
  },
  /** To follow a kernel use the store's `followKernel`, which also updates the snapshot. */
  followKernel(release: string | undefined): Promise<Snapshot> {
    return track(client.call('followKernel', [release]));
  },
  rules(): Promise<readonly RuleSummary[]> {
    return track(client.call('rules', []));
  },
  describeFindings(): Promise<readonly FindingText[]> {
    return track(client.call('describeFindings', []));
  },
  explainMessages(text: string): Promise<readonly MessageMatch[]> {
    return track(client.call('explainMessages', [text]));
  },
  report(side: 'before' | 'after', format: ReportFormat): Promise<NamedBlob> {
    return track(client.call('report', [side, format]));
  },
  /** A Symbols.list of everything that the sources hold. */
  downloadSymbolsList(): Promise<NamedBlob> {
    return track(client.call('downloadSymbolsList', []));
  },
  /** The whole module as readelf or objdump print it, livepatch relocations in their places. */
  listing(kind: ListingKind, side: 'before' | 'after'): Promise<NamedBlob> {
    return track(client.call('listing', [kind, side]));
  },
  /** Stops everything that is being computed; the open files stay open. */
  cancel(): void {
    client.cancel();
  },
};
