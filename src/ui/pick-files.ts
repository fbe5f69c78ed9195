import type { DroppedFile } from './use-file-drop';

/** As Chromium has it; the DOM library's types do not. */
interface WindowWithPicker {
  showOpenFilePicker?(options: { readonly multiple: boolean }): Promise<FileSystemFileHandle[]>;
}

/**
 * The browser's dialog for files that tells where they are on disk, so that they can be read again; none when it was closed.
 * `undefined` where there is no such dialog: then a file input does.
 */
export function pickFiles(): Promise<readonly DroppedFile[]> | undefined {
  const picking = (window as WindowWithPicker).showOpenFilePicker?.({ multiple: true });
  return picking?.then(
    (handles) =>
      Promise.all(
        handles.map(async (handle) => ({ file: await handle.getFile(), handle: Promise.resolve(handle) })),
      ),
    () => [],
  );
}
