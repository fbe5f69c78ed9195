import { formatCount } from '../../base/format';
import { rememberHandle } from '../../store/file-handles';
import type { FileSearch } from '../../store/files-slice';
import { useStore } from '../../store/store';
import type { Drop, DroppedFile } from '../../ui/use-file-drop';
import { type FolderContent, foldersOfInput, walkFolder } from '../../ui/walk-folder';
import { filesOfFolders, isSourcePath } from './folder-files';

/** Opens files that came one by one, whatever they are called. */
export function openFiles(files: readonly File[]): void {
  if (files.length > 0) void useStore.getState().open(files.map((blob) => ({ blob })));
}

/** Opens modules beside the one that is open, in the view that compares them. */
export function openToCompare(files: readonly File[]): void {
  if (files.length === 0) return;
  const { navigate, open, view } = useStore.getState();
  if (view !== 'compare') navigate('compare');
  void open(files.map((blob) => ({ blob, as: 'companion' })));
}

/** Opens what was dropped: the files, and of the folders what looks like a module or a symbol source. */
export function openDrop({ files, folders }: Drop): void {
  if (files.length + folders.length === 0) return;
  const search: FileSearch = async (onProgress, signal) => {
    const loose = await Promise.all(files.map(withHandle));
    const contents: FolderContent[] = [];
    for (const folder of folders) {
      const tell = (seen: number) =>
        onProgress({ stage: `looking through ${folder.name}/: ${formatCount(seen, 'file')}` });
      tell(0);
      contents.push(await walkFolder(folder, { wants: isSourcePath, onSeen: tell, signal }));
    }
    const found = filesOfFolders(contents);
    return { ...found, files: [...loose.map((blob) => ({ blob })), ...found.files] };
  };
  void useStore.getState().open(search);
}

/** The file, once it is known where it is on disk. */
async function withHandle({ file, handle: asked }: DroppedFile): Promise<File> {
  const handle = await asked;
  if (handle !== undefined) rememberHandle(file, await useStore.getState().knownHandle(handle));
  return file;
}

/** Opens a folder that was picked; the browser has looked through it. */
export function openPickedFolder(files: readonly File[]): void {
  if (files.length === 0) {
    useStore
      .getState()
      .showToast({ tone: 'info', message: 'The folder has no files that the browser may read' });
    return;
  }
  const found = filesOfFolders(foldersOfInput(files, isSourcePath));
  void useStore.getState().open(() => Promise.resolve(found));
}
