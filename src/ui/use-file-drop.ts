import { useEffect, useState } from 'react';

/** What was dropped: files, and folders that are yet to be looked through. */
export interface Drop {
  readonly files: readonly DroppedFile[];
  readonly folders: readonly FileSystemDirectoryEntry[];
}

export interface DroppedFile {
  readonly file: File;
  /** Where it is on disk, in browsers that tell. Never rejects. */
  readonly handle?: Promise<FileSystemFileHandle | undefined>;
}

/** As Chromium has it; the DOM library's types do not. */
interface ItemWithHandle extends DataTransferItem {
  getAsFileSystemHandle?(): Promise<FileSystemHandle | null>;
}

/** Makes the whole window a place to drop files and folders on; true while some are being dragged over it. */
export function useFileDrop(onDrop: (drop: Drop) => void): boolean {
  const [dragging, setDragging] = useState(false);
  useEffect(() => {
    // Every element that the pointer enters or leaves on its way sends its own event.
    let depth = 0;
    const end = () => {
      depth = 0;
      setDragging(false);
    };
    const holdsFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true;
    const handlers = {
      dragenter: (event: DragEvent) => {
        if (!holdsFiles(event)) return;
        event.preventDefault();
        depth += 1;
        setDragging(true);
      },
      dragover: (event: DragEvent) => {
        if (!holdsFiles(event)) return;
        event.preventDefault();
        if (event.dataTransfer !== null) event.dataTransfer.dropEffect = 'copy';
      },
      dragleave: (event: DragEvent) => {
        if (!holdsFiles(event)) return;
        depth -= 1;
        if (depth <= 0) end();
      },
      drop: (event: DragEvent) => {
        end();
        if (event.dataTransfer === null || !holdsFiles(event)) return;
        event.preventDefault();
        onDrop(readDrop(event.dataTransfer));
      },
    };
    const controller = new AbortController();
    for (const [type, handler] of Object.entries(handlers))
      window.addEventListener(type as keyof typeof handlers, handler, { signal: controller.signal });
    return () => controller.abort();
  }, [onDrop]);
  return dragging;
}

/** To be called within the event: when it is over, the browser forgets what was dropped. */
function readDrop({ items }: DataTransfer): Drop {
  const files: DroppedFile[] = [];
  const folders: FileSystemDirectoryEntry[] = [];
  for (const item of items) {
    if (item.kind !== 'file') continue;
    const entry = item.webkitGetAsEntry();
    const file = item.getAsFile();
    if (entry?.isDirectory === true) folders.push(entry as FileSystemDirectoryEntry);
    else if (file !== null) files.push({ file, ...handleIn(item) });
  }
  return { files, folders };
}

function handleIn(item: ItemWithHandle): Pick<DroppedFile, 'handle'> {
  const asked = item.getAsFileSystemHandle?.();
  if (asked === undefined) return {};
  return {
    handle: asked.then((handle) => (isFileHandle(handle) ? handle : undefined)).catch(() => undefined),
  };
}

function isFileHandle(handle: FileSystemHandle | null): handle is FileSystemFileHandle {
  return handle?.kind === 'file';
}
