import type { StateCreator } from 'zustand';
import { CallFailed } from '../worker/client';
import type { Choice, OpenFile, OpenResult, Progress, Refusal } from '../worker/protocol';
import type { Snapshot } from '../worker/snapshot';
import { track } from './activity';
import { session } from './session';
import type { ToastSlice } from './toast-slice';
import { viewAfterChange } from './view-ids';
import type { ViewSlice } from './view-slice';

/** The worker ended in a way that no file should bring about: a bug of ours, said with what a report needs. */
export interface Crash {
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
  /**
   * Gives files to the worker, or those that a search finds; what it says ends in `snapshot`, `refusals` and toasts.
   * Never rejects.
   */
  open(files: readonly OpenFile[] | FileSearch): Promise<void>;
  /** Closes the module, by the id `module`, or a symbol source by its id. */
  close(id: string): Promise<void>;
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

/** Ends the search that is under way. */
let searching: AbortController | undefined;

type Needs = FilesSlice & ToastSlice & ViewSlice;

export const createFilesSlice: StateCreator<Needs, [], [], FilesSlice> = (set, get) => {
  const inTurn = (action: () => Promise<void>): Promise<void> => {
    const turn = queue.then(action).catch((error: unknown) => fail(error));
    queue = turn;
    return track(turn);
  };

  const fail = (error: unknown) => {
    const failure =
      error instanceof CallFailed
        ? error.failure
        : {
            kind: 'crashed' as const,
            message: String(error),
            ...(error instanceof Error && { stack: error.stack ?? '' }),
          };
    set({ progress: undefined });
    if (failure.kind === 'crashed') set({ crash: failure });
    if (failure.kind === 'format') set({ refusals: [{ fileName: 'the files', problem: failure.problem }] });
  };

  const take = (snapshot: Snapshot) =>
    set((state) => ({
      snapshot,
      revision: state.revision + 1,
      progress: undefined,
      crash: undefined,
      view: viewAfterChange(state.view, state.snapshot, snapshot),
    }));

  /** The way back: gives the files of something again that is open no more. */
  const undo = (files: readonly OpenFile[] | undefined) =>
    files === undefined ? {} : { action: { label: 'Undo', run: () => void get().open(files) } };

  const tellReplaced = (before: Snapshot, { snapshot, replaced }: OpenResult, files: FilesById) => {
    for (const [newId, oldId] of replaced) {
      const oldName = nameOf(before, oldId);
      const newName = nameOf(snapshot, newId);
      get().showToast({
        tone: 'info',
        message:
          newName === oldName ? `Replaced ${oldName} by a newer one` : `Replaced ${oldName} by ${newName}`,
        ...undo(files.get(oldId)),
      });
    }
  };

  session.onRestore({
    onProgress: (progress) => set({ progress }),
    onDone: (result) => {
      // The same files give the same again; then what is on the screen stays.
      if (result === undefined || idsOf(result.snapshot) === idsOf(get().snapshot))
        set({ progress: undefined });
      else take(result.snapshot);
      // A file may have gone in the meantime.
      if (result !== undefined && result.refusals.length > 0) set({ refusals: result.refusals });
    },
  });

  return {
    snapshot: { sources: [], choices: [], mismatches: [] },
    revision: 0,
    refusals: [],
    crash: undefined,
    progress: undefined,
    open: (given) =>
      inTurn(async () => {
        set({ refusals: [] });
        const onProgress = (progress: Progress) => set({ progress });
        const { files, refusals } =
          typeof given === 'function' ? await search(given, onProgress) : { files: given, refusals: [] };
        if (files.length === 0) {
          set({ refusals, progress: undefined });
          return;
        }
        set({ progress: { stage: `opening ${describeFiles(files)}` } });
        const before = get().snapshot;
        const filesBefore = filesOf(before);
        const result = await session.open(files, onProgress);
        take(result.snapshot);
        set({ refusals: [...refusals, ...result.refusals] });
        tellReplaced(before, result, filesBefore);
      }),
    close: (id) =>
      inTurn(async () => {
        const before = get().snapshot;
        const files = session.filesOf(id);
        take(await session.close(id));
        if (id === 'module') set({ refusals: [], selection: undefined });
        get().showToast({ tone: 'info', message: `Closed ${nameOf(before, id)}`, ...undo(files) });
      }),
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
      set((state) => ({ progress: undefined, revision: state.revision + 1 }));
    },
    dismissRefusals: () => set({ refusals: [], crash: undefined }),
  };
};

type FilesById = ReadonlyMap<string, readonly OpenFile[] | undefined>;

function filesOf(snapshot: Snapshot): FilesById {
  return new Map(['module', ...snapshot.sources.map(({ id }) => id)].map((id) => [id, session.filesOf(id)]));
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

function idsOf({ module, parts = [], sources }: Snapshot): string {
  return [module?.fingerprint.sha256, ...[...parts, ...sources].map(({ id }) => id)].join('\n');
}

function nameOf({ module, parts = [], sources }: Snapshot, id: string): string {
  const part = parts.find((one) => one.id === id);
  if (part !== undefined) return part.fingerprint.name;
  const thing = id === 'module' ? module : sources.find((source) => source.id === id);
  return thing?.fileName ?? id;
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
