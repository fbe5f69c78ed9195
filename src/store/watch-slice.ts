import type { StateCreator } from 'zustand';
import type { NamedBlob, OpenFile } from '../worker/protocol';
import type { Snapshot } from '../worker/snapshot';
import { type FileHandle, handleOf, rememberHandle } from './file-handles';
import type { FileWatch } from './file-watch';
import type { FilesSlice, FoundFiles } from './files-slice';
import { session } from './session';
import type { ToastSlice } from './toast-slice';

/** `lost`: the file is not at its place, and is waited for. */
export type WatchState = 'watching' | 'lost';

export interface WatchSlice {
  /** The files on disk that are read again when they change. */
  readonly watched: ReadonlyMap<FileHandle, WatchState>;
  /** Watches the file of something that is open, by its id, or watches it no more. Never rejects. */
  toggleWatch(id: string): Promise<void>;
  /** The handle by which a file is watched already, where it is; else the given one. */
  knownHandle(handle: FileHandle): Promise<FileHandle>;
}

const watches = new Map<FileHandle, FileWatch>();

type Needs = WatchSlice & FilesSlice & ToastSlice;

export const createWatchSlice: StateCreator<Needs, [], [], WatchSlice> = (set, get) => {
  const tell = (handle: FileHandle, state: WatchState | undefined) => {
    const watched = new Map(get().watched);
    if (state === undefined) watched.delete(handle);
    else watched.set(handle, state);
    set({ watched });
  };

  const start = async (handle: FileHandle, file: NamedBlob) => {
    const { FileWatch } = await import('./file-watch');
    if (watches.has(handle)) return;
    const idNow = () => idOfHandle(get().snapshot, handle);
    const opened = { size: file.size, lastModified: file.lastModified ?? 0 };
    const watch = new FileWatch(
      {
        handle,
        schedule: (task, milliseconds) => {
          const timer = setTimeout(task, milliseconds);
          return () => clearTimeout(timer);
        },
        isVisible: () => document.visibilityState === 'visible',
        isOpen: () => idNow() !== undefined,
        onChanged: async (blob) => {
          const id = idNow();
          if (id !== undefined) await get().open(() => Promise.resolve(found(id, blob, handle)));
        },
        onLost: (isLost) => {
          tell(handle, isLost ? 'lost' : 'watching');
          const message = isLost
            ? `${file.name} is not at its place on disk; it is watched until it returns`
            : `${file.name} is back at its place on disk`;
          get().showToast({ tone: 'info', message });
        },
        onEnd: () => {
          document.removeEventListener('visibilitychange', hurry);
          watches.delete(handle);
          tell(handle, undefined);
        },
      },
      opened,
    );
    const hurry = () => watch.hurry();
    document.addEventListener('visibilitychange', hurry);
    watches.set(handle, watch);
    tell(handle, 'watching');
  };

  return {
    watched: new Map(),
    toggleWatch: async (id) => {
      const file = fileOf(id);
      const handle = file && handleOf(file);
      if (file === undefined || handle === undefined) return;
      const watch = watches.get(handle);
      try {
        if (watch !== undefined) watch.end();
        else if (await mayRead(handle)) await start(handle, file);
        else get().showToast({ tone: 'info', message: `The browser may not read ${file.name} again` });
      } catch (error) {
        get().showToast({ tone: 'refused', message: `${file.name} cannot be watched: ${String(error)}` });
      }
    },
    knownHandle: async (handle) => {
      for (const known of watches.keys()) if (await known.isSameEntry(handle)) return known;
      return handle;
    },
  };
};

/** The place on disk of something that is open; `undefined` where the browser does not tell, or for several files. */
export function handleOfOpen(id: string): FileHandle | undefined {
  const file = fileOf(id);
  return file && handleOf(file);
}

function fileOf(id: string): NamedBlob | undefined {
  const [file, ...others] = session.filesOf(id) ?? [];
  return others.length > 0 || file?.folder !== undefined ? undefined : file?.blob;
}

/** What is open of the file, whatever its id is by then; the build before is not what is watched. */
function idOfHandle(
  { module, stack, parts = [], sources }: Snapshot,
  handle: FileHandle,
): string | undefined {
  const own = module === undefined ? [] : ['module'];
  const ids = [...own, ...[...(stack?.members ?? []), ...parts, ...sources].map(({ id }) => id)];
  return ids.find((id) => handleOfOpen(id) === handle);
}

/** The file as it is now, to be opened as what it was. */
function found(id: string, blob: File, handle: FileHandle): FoundFiles {
  rememberHandle(blob, handle);
  const as: OpenFile['as'] = id === 'module' ? 'module' : isSource(id) ? 'source' : undefined;
  return { files: [{ blob, ...(as !== undefined && { as }) }], refusals: [] };
}

/** Companions and object files are known again by their names. */
function isSource(id: string): boolean {
  return !id.startsWith('with:') && !id.startsWith('part:');
}

/** Asks the reader only where the browser has not been told yet. */
async function mayRead(handle: FileHandle): Promise<boolean> {
  const asked = await handle.queryPermission?.({ mode: 'read' });
  if (asked === undefined || asked === 'granted') return true;
  return (await handle.requestPermission?.({ mode: 'read' })) === 'granted';
}
