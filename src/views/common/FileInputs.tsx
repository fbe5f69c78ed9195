import type { ChangeEvent } from 'react';
import { pickFiles } from '../../ui/pick-files';
import { openDrop, openFiles, openPickedFolder, openToCompare } from './opening';

const filesId = 'open-files';
const folderId = 'open-folder';
const compareId = 'open-to-compare';

/** Makes an input one for folders. All browsers know it; React's types do not. */
const takesFolders = { webkitdirectory: '' };

/** The real inputs behind every button that opens files. To be on the page once. */
export function FileInputs() {
  return (
    <>
      <input
        id={filesId}
        type="file"
        multiple
        hidden
        aria-label="Open files"
        onChange={(event) => openFiles(takeFiles(event))}
      />
      <input
        id={compareId}
        type="file"
        multiple
        hidden
        aria-label="Add to compare"
        onChange={(event) => openToCompare(takeFiles(event))}
      />
      <input
        id={folderId}
        type="file"
        {...takesFolders}
        hidden
        aria-label="Open folder"
        onChange={(event) => openPickedFolder(takeFiles(event))}
      />
    </>
  );
}

/** Opens the browser's dialog for files; the one that lets them be watched where there is one. */
export function openFileDialog(): void {
  const picking = pickFiles();
  if (picking === undefined) document.getElementById(filesId)?.click();
  else void picking.then((files) => openDrop({ files, folders: [] }));
}

/** Opens the browser's dialog for modules that are to stand beside the open one. */
export function openCompareDialog(): void {
  document.getElementById(compareId)?.click();
}

/** Opens the browser's dialog for a folder. */
export function openFolderDialog(): void {
  document.getElementById(folderId)?.click();
}

function takeFiles({ currentTarget: input }: ChangeEvent<HTMLInputElement>): File[] {
  const files = [...(input.files ?? [])];
  // Choosing the same file again, after a rebuild, must be a change too.
  input.value = '';
  return files;
}
