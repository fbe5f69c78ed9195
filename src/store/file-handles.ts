import type { NamedBlob } from '../worker/protocol';

/** A file on disk that can be read again, as browsers with the File System Access interface have it. */
export interface FileHandle extends Pick<FileSystemFileHandle, 'kind' | 'name' | 'getFile' | 'isSameEntry'> {
  /** Not in every browser, nor in the DOM library's types. */
  queryPermission?(wanted: { readonly mode: 'read' }): Promise<PermissionState>;
  /** Asks the reader; to be called in answer to a click. */
  requestPermission?(wanted: { readonly mode: 'read' }): Promise<PermissionState>;
}

/** Handles live as long as the files that came with them; none is kept beyond the visit. */
const handles = new WeakMap<NamedBlob, FileHandle>();

/** Remembers where a file on disk is, to read it again. */
export function rememberHandle(file: NamedBlob, handle: FileHandle): void {
  handles.set(file, handle);
}

/** Where the file is on disk; `undefined` when the browser did not say. */
export function handleOf(file: NamedBlob): FileHandle | undefined {
  return handles.get(file);
}

/** A copy of a file is the same file on disk. */
export function passHandleOn(file: NamedBlob, copy: NamedBlob): void {
  const handle = handles.get(file);
  if (handle !== undefined) handles.set(copy, handle);
}
