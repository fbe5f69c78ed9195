import { useEffect, useState } from 'react';

/** Makes the whole window a place to drop files on; true while files are being dragged over it. */
export function useFileDrop(onFiles: (files: File[]) => void): boolean {
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
        if (!holdsFiles(event)) return;
        event.preventDefault();
        onFiles([...(event.dataTransfer?.files ?? [])]);
      },
    };
    const controller = new AbortController();
    for (const [type, handler] of Object.entries(handlers))
      window.addEventListener(type as keyof typeof handlers, handler, { signal: controller.signal });
    return () => controller.abort();
  }, [onFiles]);
  return dragging;
}
