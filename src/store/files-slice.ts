import type { StateCreator } from 'zustand';
import { CallFailed } from '../worker/client';
import type { Choice, OpenFile, OpenResult, Progress, Refusal } from '../worker/protocol';
import type { Fingerprint, ModuleGlance, Snapshot, StackMember } from '../worker/snapshot';
import { afterFrame, track } from './activity';
import { holdFiles } from './held-files';
import { isIdentified } from './identified';
import type { LinkSlice } from './link-slice';
import { openInstead } from './open-instead';
import { session } from './session';
import type { ToastSlice } from './toast-slice';
import { viewAfterChange } from './view-ids';
import type { ViewSlice } from './view-slice';

/** The worker ended in a way that no file should bring about: a bug of ours, said with what a report needs. */
export interface Crash {
  /** What was being done, and with what: `opening lp.ko`. */
  readonly during?: string;
  readonly message: string;
  readonly stack?: string;
}

/** Files that were looked for, and what is to be said of those that are not opened. */
export interface FoundFiles {
  readonly files: readonly OpenFile[];
  readonly refusals: readonly Refusal[];
}

/** Looks for files, such as those of a folder; ends with an exception when the signal says so. */
export type FileSearch = (
  onProgress: (progress: Progress) => void,
  signal: AbortSignal,
) => Promise<FoundFiles>;

export interface FilesSlice {
  /** What is open, as the worker last told it. */
  readonly snapshot: Snapshot;
  /** Grows with each new snapshot: what was loaded from the worker before is out of date. */
  readonly revision: number;
  /** Files of the last `open` that were not taken. */
  readonly refusals: readonly Refusal[];
  readonly crash: Crash | undefined;
  /** What is being done with the files, while it is. */
  readonly progress: Progress | undefined;
  /** The large module that is being opened, as far as it is known: its sections and symbols can be looked at. */
  readonly glance: ModuleGlance | undefined;
  /**
   * Gives files to the worker, or those that a search finds; what it says ends in `snapshot`, `refusals` and toasts.
   * Never rejects.
   */
  open(files: readonly OpenFile[] | FileSearch): Promise<void>;
  /** The same in place of all that is open. */
  openInstead(files: readonly OpenFile[]): Promise<void>;
  /** Closes the module, by the id `module`, its previous build, or a companion or symbol source by its id. */
  close(id: string): Promise<void>;
  /** Opens the build again that was open before the present one, which becomes the previous one. */
  reopenPrevious(): Promise<void>;
  /** Makes a companion the module that all views are about. */
  lead(id: string): Promise<void>;
  /** The order in which the module and its companions are loaded, by their ids. */
  arrange(ids: readonly string[]): Promise<void>;
  /** Follows another kernel's loader than the module's own; `undefined` for its own again. */
  followKernel(release: string | undefined): Promise<void>;
  /** Mends the module, which a tool left half-way, or leaves it as it is again. */
  repair(isWanted: boolean): Promise<void>;
  /** Goes by these choices from now on, and by no others; see `choices-slice.ts` for single ones. */
  goBy(choices: readonly Choice[]): Promise<void>;
  /** Stops what is being computed. What was open stays open. */
  cancel(): void;
  dismissRefusals(): void;
}

/** One change of the open files at a time, in the order of the user's actions. */
let queue: Promise<unknown> = Promise.resolve();

/** The same for all that read it, so that nothing is rendered for it. */
const none: readonly Refusal[] = [];

/** Nothing is being done. */
const atRest = { progress: undefined, glance: undefined };

/** Ends the search that is under way. */
let searching: AbortController | undefined;

type Needs = FilesSlice & LinkSlice & ToastSlice & ViewSlice;

export const createFilesSlice: StateCreator<Needs, [], [], FilesSlice> = (set, get) => {
  /** `about`: the files that it is done with, where it is done with some. */
  const inTurn = (action: () => Promise<void>, about?: string): Promise<void> => {
    const turn = queue.then(action).catch((error: unknown) => fail(error, about));
    queue = turn;
    return track(turn);
  };

  const fail = (error: unknown, about: string | undefined) => {
    const failure =
      error instanceof CallFailed
        ? error.failure
        : {
            kind: 'crashed' as const,
            message: String(error),
            ...(error instanceof Error && { stack: error.stack ?? '' }),
          };
    // Tables whose rows were under way must ask the next worker.
    set((state) => ({ ...atRest, revision: state.revision + 1 }));
    if (failure.kind === 'crashed')
      set({ crash: { ...failure, ...(about !== undefined && { during: `opening ${about}` }) } });
    if (failure.kind === 'format')
      set({
        refusals: [{ fileName: failure.problem.file ?? about ?? 'the files', problem: failure.problem }],
      });
  };

  const tell = (progress: Progress) =>
    set(progress.glance === undefined ? { progress } : { progress, glance: progress.glance });

  /** What is shown does not wait for the fingerprints of its sources. */
  const identify = async () => {
    const known = await session.identify().catch(() => undefined);
    if (known === undefined) return;
    set(({ snapshot }) => ({ snapshot: withFingerprints(snapshot, known) }));
  };

  const take = (snapshot: Snapshot) => {
    set((state) => ({
      snapshot,
      revision: state.revision + 1,
      ...atRest,
      crash: undefined,
      view: viewAfterChange(state.view, state.snapshot, snapshot),
    }));
    if (!isIdentified(snapshot)) afterFrame(() => void identify());
  };

  /** The way back: gives the files of something again that is open no more. */
  const undo = (files: readonly OpenFile[] | undefined) =>
    files === undefined
      ? {}
      : { action: { label: 'Undo', run: () => void get().open(files.map(asDropped)) } };

  /** The same of one of several modules, which stands again where it stood. */
  const undoAmong = (files: readonly OpenFile[] | undefined, id: string, { stack }: Snapshot) => {
    const order = stack?.members.map(nameOfMember) ?? [];
    const closed = stack?.members.find((member) => member.id === id);
    if (files === undefined || closed === undefined) return undo(files);
    const idIn = (name: string | undefined): string | undefined =>
      get().snapshot.stack?.members.find((member) => nameOfMember(member) === name)?.id;
    const run = async () => {
      await get().open(files.map(asCompanion));
      const again = idIn(nameOfMember(closed));
      if (id === 'module' && again !== undefined) await get().lead(again);
      const ids = order.map(idIn).filter((one) => one !== undefined);
      if (ids.length > 1) await get().arrange(ids);
    };
    return { action: { label: 'Undo', run: () => void run() } };
  };

  /** Two livepatches one after the other may be meant to be compared. */
  const compareInstead = (id: string, files: readonly OpenFile[] | undefined) =>
    id !== 'module' || files === undefined
      ? {}
      : {
          otherAction: {
            label: 'Compare both',
            run: () => {
              get().navigate('compare');
              void get().open(files.map(asCompanion));
            },
          },
        };

  const tellReplaced = (before: Snapshot, { snapshot, replaced }: OpenResult, files: FilesById) => {
    for (const [newId, oldId] of replaced) {
      // A notice says what is new in another build of the module.
      if (newId === 'module' && snapshot.previous !== undefined) continue;
      const oldName = nameOf(before, oldId);
      const newName = nameOf(snapshot, newId);
      get().showToast({
        tone: 'info',
        message:
          newName === oldName ? `Replaced ${oldName} by a newer one` : `Replaced ${oldName} by ${newName}`,
        ...undo(files.get(oldId)),
        ...compareInstead(newId, files.get(oldId)),
      });
    }
  };

  session.onRestore({
    onProgress: tell,
    onDone: (result) => {
      // The same files give the same again; then what is on the screen stays.
      if (result === undefined || idsOf(result.snapshot) === idsOf(get().snapshot)) set(atRest);
      else take(result.snapshot);
      // A file may have gone in the meantime.
      if (result !== undefined && result.refusals.length > 0) set({ refusals: result.refusals });
    },
  });

  return {
    snapshot: { sources: [], choices: [], mismatches: [] },
    revision: 0,
    refusals: none,
    crash: undefined,
    ...atRest,
    open: (given) =>
      inTurn(async () => {
        set({ refusals: none });
        const { files, refusals } =
          typeof given === 'function' ? await search(given, tell) : { files: given, refusals: [] };
        if (files.length === 0) {
          set({ refusals, ...atRest });
          return;
        }
        set({ progress: { stage: `opening ${describeFiles(files)}` } });
        const before = get().snapshot;
        const filesBefore = filesOf(before);
        const held = await holdFiles(besideModule(files, get()));
        const result = await session.open(held, tell);
        take(result.snapshot);
        set({ refusals: [...refusals, ...result.refusals] });
        tellReplaced(before, result, filesBefore);
      }, aboutOf(given)),
    openInstead: (files) =>
      inTurn(async () => {
        const before = get().snapshot;
        set({ refusals: none, progress: { stage: `opening ${describeFiles(files)}` } });
        const opened = await openInstead(before, files, tell);
        set({ selection: undefined, refusals: opened.refusals });
        take(opened.snapshot);
        if (opened.closed.length === 0) return;
        const again = opened.closed.map(asDropped);
        get().showToast({
          tone: 'info',
          message: `Closed ${describeFiles(again)}`,
          action: { label: 'Undo', run: () => void get().openInstead(again) },
        });
      }),
    close: (id) =>
      inTurn(async () => {
        const before = get().snapshot;
        const files = session.filesOf(id);
        take(await session.close(id));
        if (id === 'module') set({ refusals: none, selection: undefined });
        const message = `Closed ${nameOf(before, id)}`;
        // A notice has gone with it, which says enough.
        if (id === before.previous?.id) return;
        get().showToast({ tone: 'info', message, ...undoAmong(files, id, before) });
      }),
    reopenPrevious: () => {
      const files = session.filesOf('previous') ?? [];
      return get().open(files.map((file) => ({ ...file, as: 'module' })));
    },
    lead: (id) =>
      inTurn(async () => {
        const { snapshot } = await session.lead(id);
        set({ selection: undefined });
        take(snapshot);
      }),
    arrange: (ids) => inTurn(async () => take(await session.arrange(ids))),
    followKernel: (release) => inTurn(async () => take(await session.followKernel(release))),
    repair: (isWanted) => inTurn(async () => take(await session.repair(isWanted))),
    goBy: (choices) => inTurn(async () => take(await session.choose(choices))),
    cancel: () => {
      if (searching !== undefined) {
        // The worker has nothing to do with it.
        searching.abort();
        return;
      }
      session.cancel();
      // Tables whose rows were under way must ask the next worker.
      set((state) => ({ ...atRest, revision: state.revision + 1 }));
    },
    dismissRefusals: () => set({ refusals: none, crash: undefined }),
  };
};

/** As it was dropped: what it was opened as then is not what it is to be now. */
function asDropped({ as: _, ...file }: OpenFile): OpenFile {
  return file;
}

function asCompanion(file: OpenFile): OpenFile {
  return { ...file, as: 'companion' };
}

function withFingerprints(snapshot: Snapshot, known: ReadonlyMap<string, Fingerprint>): Snapshot {
  const sources = snapshot.sources.map((source) => {
    const fingerprint = known.get(source.id);
    return fingerprint === undefined ? source : { ...source, fingerprint };
  });
  return { ...snapshot, sources };
}

/** Tells one module from another, whatever its id is by then. */
function nameOfMember({ fingerprint: { sha256, name } }: StackMember): string {
  return `${sha256}.${name}`;
}

/** Modules that a followed link names beside the open one do not take its place. */
function besideModule(
  files: readonly OpenFile[],
  { arrivedLink, snapshot }: LinkSlice & FilesSlice,
): readonly OpenFile[] {
  const { module: named, companions = [] } = arrivedLink?.link ?? {};
  const linked = named === undefined ? companions : [named, ...companions];
  const open = snapshot.module?.fingerprint.sha256;
  if (linked.length < 2 || !linked.some(({ sha256 }) => sha256 === open)) return files;
  return files.map((file) => {
    const isNamed = linked.some(({ name, size }) => name === file.blob.name && size === file.blob.size);
    return isNamed && file.as === undefined ? asCompanion(file) : file;
  });
}

type FilesById = ReadonlyMap<string, readonly OpenFile[] | undefined>;

function filesOf(snapshot: Snapshot): FilesById {
  const ids = [...(snapshot.stack?.members ?? []), ...snapshot.sources].map(({ id }) => id);
  return new Map(['module', ...ids].map((id) => [id, session.filesOf(id)]));
}

async function search(look: FileSearch, onProgress: (progress: Progress) => void): Promise<FoundFiles> {
  const controller = new AbortController();
  searching = controller;
  try {
    return await look(onProgress, controller.signal);
  } catch (error) {
    throw controller.signal.aborted ? new CallFailed({ kind: 'cancelled' }) : error;
  } finally {
    searching = undefined;
  }
}

function idsOf({ module, stack, parts = [], sources }: Snapshot): string {
  const things = [...(stack?.members ?? []), ...parts, ...sources];
  return [module?.fingerprint.sha256, ...things.map(({ id }) => id)].join('\n');
}

function nameOf({ module, stack, parts = [], sources }: Snapshot, id: string): string {
  const member = stack?.members.find((one) => one.id === id);
  if (member !== undefined) return member.fingerprint.name;
  const part = parts.find((one) => one.id === id);
  if (part !== undefined) return part.fingerprint.name;
  const thing = id === 'module' ? module : sources.find((source) => source.id === id);
  return thing?.fileName ?? id;
}

/** What is opened, unless it is still to be looked for. */
function aboutOf(given: readonly OpenFile[] | FileSearch): string | undefined {
  return typeof given === 'function' ? undefined : describeFiles(given);
}

/** A folder is one name, however many files it has. */
function describeFiles(files: readonly OpenFile[]): string {
  const names = [
    ...new Set(files.map(({ blob, folder }) => (folder === undefined ? blob.name : `${folder}/`))),
  ];
  return names.length <= 3
    ? names.join(', ')
    : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;
}
