import type { StateCreator } from 'zustand';
import { CallFailed } from '../worker/client';
import type { FileRole, Progress, Refusal, Snapshot } from '../worker/protocol';
import { track } from './activity';
import { session } from './session';
import type { ToastSlice } from './toast-slice';
import type { ViewSlice } from './view-slice';

/** The worker ended in a way that no file should bring about: a bug of ours, said with what a report needs. */
export interface Crash {
  readonly message: string;
  readonly stack?: string;
}

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
  /** Gives files to the worker; what it says ends in `snapshot`, `refusals` and toasts. Never rejects. */
  open(files: readonly File[]): Promise<void>;
  close(role: FileRole): Promise<void>;
  /** Stops what is being computed. What was open stays open. */
  cancel(): void;
  dismissRefusals(): void;
}

/** The files behind the snapshot, by name: what Undo opens again. */
const openFiles = new Map<string, File>();

/** One change of the open files at a time, in the order of the user's actions. */
let queue: Promise<unknown> = Promise.resolve();

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
    set((state) => ({ snapshot, revision: state.revision + 1, progress: undefined, crash: undefined }));

  return {
    snapshot: { sources: [] },
    revision: 0,
    refusals: [],
    crash: undefined,
    progress: undefined,
    open: (files) =>
      inTurn(async () => {
        if (files.length === 0) return;
        set({ progress: { stage: `opening ${files.map((file) => file.name).join(', ')}` }, refusals: [] });
        const result = await session.open(files, (progress) => set({ progress }));
        const previous = new Map(openFiles);
        const refused = new Set(result.refusals.map((refusal) => refusal.fileName));
        remember(
          result.snapshot,
          files.filter((file) => !refused.has(file.name)),
        );
        take(result.snapshot);
        set({ refusals: result.refusals });
        for (const [newName, oldName] of result.replaced) {
          const old = previous.get(oldName);
          get().showToast({
            tone: 'info',
            message:
              newName === oldName
                ? `Replaced ${oldName} by a newer one`
                : `Replaced ${oldName} by ${newName}`,
            ...(old !== undefined && { action: { label: 'Undo', run: () => void get().open([old]) } }),
          });
        }
      }),
    close: (role) =>
      inTurn(async () => {
        take(await session.close(role));
        if (role === 'module') set({ refusals: [], selection: undefined, view: 'summary' });
        remember(get().snapshot, []);
      }),
    cancel: () => {
      session.cancel();
      // Tables whose rows were under way must ask the next worker.
      set((state) => ({ progress: undefined, revision: state.revision + 1 }));
    },
    dismissRefusals: () => set({ refusals: [], crash: undefined }),
  };
};

function remember(snapshot: Snapshot, files: readonly File[]): void {
  for (const file of files) openFiles.set(file.name, file);
  const open = new Set([snapshot.module, ...snapshot.sources].map((summary) => summary?.fileName));
  for (const name of openFiles.keys()) if (!open.has(name)) openFiles.delete(name);
}
