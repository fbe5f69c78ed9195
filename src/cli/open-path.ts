import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { BufferSource } from '../bytes/byte-source';
import { type NamedFile, type OpenedFile, openFile } from '../files/open-file';
import { FileSource } from './file-source';

/** A file that could not be opened, read or used, with its path and the reason. */
export class FileError extends Error {
  readonly path: string;
  override readonly cause: unknown;

  constructor(path: string, cause: unknown) {
    super(`${path}: ${cause instanceof Error ? cause.message : String(cause)}`);
    this.path = path;
    this.cause = cause;
  }
}

/** A file of the disk, open until it is closed. */
export interface OpenedPath {
  readonly opened: OpenedFile;
  close(): Promise<void>;
}

/** A file up to this size is read at once: thousands of modules are opened faster so. */
const smallFile = 2 ** 20;

/** Opens a file and tells what it is. Throws {@link FileError}. */
export async function openPath(path: string): Promise<OpenedPath> {
  return inFile(path, async () => {
    const { file, close } = await openBytes(path);
    try {
      return { opened: await openFile(file), close };
    } catch (error) {
      await close();
      throw error;
    }
  });
}

/** The bytes of a file, whatever they are. Throws as `node:fs` does. */
export async function openBytes(path: string): Promise<{ file: NamedFile; close: () => Promise<void> }> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    if (size > smallFile) {
      const source = new FileSource(handle, size);
      return { file: { name: path, source }, close: () => source.close() };
    }
    const bytes = new Uint8Array(await handle.readFile());
    await handle.close();
    return { file: { name: path, source: new BufferSource(bytes) }, close: async () => undefined };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Whether the path is a folder. Throws {@link FileError} when there is nothing. */
export async function isFolder(path: string): Promise<boolean> {
  return inFile(path, async () => (await stat(path)).isDirectory());
}

/** The paths of all modules in a folder and below it, sorted: `.ko`, also packed. */
export async function modulesBelow(folder: string): Promise<string[]> {
  return inFile(folder, async () => {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile() && /\.ko(\.(gz|xz|zst))?$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
  });
}

/** Runs the action; an error of it names the file. */
export async function inFile<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw error instanceof FileError ? error : new FileError(path, error);
  }
}
