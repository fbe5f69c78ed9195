import { formatCount } from '../../base/format';
import type { FoundFiles } from '../../store/files-slice';
import type { FolderContent } from '../../ui/walk-folder';
import type { Refusal } from '../../worker/protocol';

/** Names of modules and symbol sources as builds, packages and people give them. */
const names = [
  /\.ko(\.(gz|xz|zst))?$/,
  /^vmlinux(-.*|\..*(gz|xz|zst))?$/,
  /^(System\.map|kallsyms|Module\.symvers|symvers|Symbols\.list|symbols\.klp)([-._].*)?$/,
];

/** What bears the same names in a kernel's build tree: programs of the build, images that boot, sources. */
const others = /(^|\/)(scripts|arch\/[^/]+\/boot)\/|\.([cdho]|cmd)$/;

/**
 * Whether a file of a folder may be a module or a symbol source, by its path there. A folder has all sorts of files: only
 * these are opened. What is dropped as a single file is opened whatever it is called.
 */
export function isSourcePath(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return names.some((pattern) => pattern.test(name)) && !others.test(path);
}

/** What of folders is opened, and what is said of those that have nothing to open. */
export function filesOfFolders(folders: readonly FolderContent[]): FoundFiles {
  return {
    files: folders.flatMap(({ name, files }) => files.map(({ file }) => ({ blob: file, folder: name }))),
    refusals: folders.flatMap(refusalsOf),
  };
}

function refusalsOf({ name, files, seen, unreadable }: FolderContent): Refusal[] {
  const fileName = `${name}/`;
  const refusals: Refusal[] = [];
  if (unreadable > 0)
    refusals.push({
      fileName,
      problem: {
        code: 'folder/unreadable',
        message: `the browser may not read ${formatCount(unreadable, 'file or folder', 'files and folders')} in it`,
        mend: 'Copy the folder to where you may read all of it, and drop the copy.',
      },
    });
  if (files.length === 0 && (seen > 0 || unreadable === 0))
    refusals.push({
      fileName,
      problem: {
        code: 'folder/nothing',
        message:
          seen === 0
            ? 'the folder is empty'
            : seen === 1
              ? 'the one file in it has not the name of a module or a symbol source'
              : `${formatCount(seen, 'file')}, and none has the name of a module or a symbol source`,
        mend: 'Looked for are .ko, vmlinux, System.map, kallsyms, Module.symvers, Symbols.list and symbols.klp, also packed by gzip, xz or zstd. A file of another name can be dropped by itself.',
      },
    });
  return refusals;
}
