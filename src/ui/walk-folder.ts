/** A file in a folder. */
export interface FolderFile {
  /** From the folder on, without its name: `kernel/fs/ext4/ext4.ko`. */
  readonly path: string;
  readonly file: File;
}

/** What a folder has. */
export interface FolderContent {
  readonly name: string;
  /** Those that were wanted, in the order of their paths. */
  readonly files: readonly FolderFile[];
  /** Files in all, wanted or not. */
  readonly seen: number;
  /** Files and folders in it that the browser could not read. */
  readonly unreadable: number;
}

interface WalkOptions {
  readonly wants: (path: string) => boolean;
  /** How many files were seen so far. */
  readonly onSeen: (count: number) => void;
  /** Ends the walk with its reason as an exception. */
  readonly signal: AbortSignal;
}

/** Files that are asked for at once: each is a message to the browser's own process. */
const filesAtOnce = 64;

/** Looks through a dropped folder and all folders in it. */
export async function walkFolder(
  root: FileSystemDirectoryEntry,
  { wants, onSeen, signal }: WalkOptions,
): Promise<FolderContent> {
  const wanted: { readonly path: string; readonly entry: FileSystemFileEntry }[] = [];
  const folders = [root];
  let seen = 0;
  let unreadable = 0;
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const reader = folder.createReader();
    for (;;) {
      signal.throwIfAborted();
      const batch = await readBatch(reader);
      if (batch === undefined) unreadable += 1;
      if (batch === undefined || batch.length === 0) break;
      for (const entry of batch) {
        const path = entry.fullPath.slice(root.fullPath.length + 1);
        if (isFolder(entry)) folders.push(entry);
        else seen += 1;
        if (isFile(entry) && wants(path)) wanted.push({ path, entry });
      }
      onSeen(seen);
    }
  }
  wanted.sort((a, b) => comparePaths(a.path, b.path));

  const files: FolderFile[] = [];
  for (let from = 0; from < wanted.length; from += filesAtOnce) {
    signal.throwIfAborted();
    const batch = wanted.slice(from, from + filesAtOnce);
    const opened = await Promise.all(batch.map(({ entry }) => fileOf(entry)));
    for (const [index, file] of opened.entries()) {
      const path = batch[index]?.path;
      if (file === undefined || path === undefined) unreadable += 1;
      else files.push({ path, file });
    }
  }
  return { name: root.name, files, seen, unreadable };
}

/** The folders of a file input for folders, which has looked through them itself. */
export function foldersOfInput(picked: Iterable<File>, wants: (path: string) => boolean): FolderContent[] {
  const folders = new Map<string, { files: FolderFile[]; seen: number }>();
  for (const file of picked) {
    const slash = file.webkitRelativePath.indexOf('/');
    const name = file.webkitRelativePath.slice(0, slash);
    const path = file.webkitRelativePath.slice(slash + 1);
    const folder = folders.get(name) ?? { files: [], seen: 0 };
    folder.seen += 1;
    if (wants(path)) folder.files.push({ path, file });
    folders.set(name, folder);
  }
  return [...folders].map(([name, { files, seen }]) => ({
    name,
    files: files.sort((a, b) => comparePaths(a.path, b.path)),
    seen,
    unreadable: 0,
  }));
}

/** The next entries of a folder, none at its end; `undefined` when it cannot be read. */
function readBatch(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[] | undefined> {
  return new Promise((resolve) => reader.readEntries(resolve, () => resolve(undefined)));
}

function fileOf(entry: FileSystemFileEntry): Promise<File | undefined> {
  return new Promise((resolve) => entry.file(resolve, () => resolve(undefined)));
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function comparePaths(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
