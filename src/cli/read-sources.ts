import { mapAhead } from '../base/ahead';
import { FormatError, formatProblem } from '../base/format-error';
import { ModulesReader, readSource } from '../files/read-source';
import { SymbolMap } from '../symbols/symbol-map';
import type { NamedSource } from '../symbols/symbol-source';
import { FileError, inFile, isFolder, modulesBelow, type OpenedPath, openPath } from './open-path';

/** Modules read at a time. */
const atOnce = 16;

/**
 * Reads symbol sources: texts, a vmlinux, modules, folders of modules. All modules that are named one by one are one
 * source, so is each folder. A module of a folder that cannot be read is left out and told to `onWarning`; what is named
 * and cannot be read throws FileError.
 */
export async function readSources(
  paths: readonly string[],
  onWarning: (message: string) => void,
): Promise<SymbolMap> {
  const sources: NamedSource[] = [];
  const named: string[] = [];
  const loose = new ModulesReader();
  for (const path of paths) {
    if (await isFolder(path)) {
      sources.push(await readFolder(path, onWarning));
      continue;
    }
    const opened = await openPath(path);
    await inFile(path, async () => {
      try {
        if (opened.opened.what.kind !== 'object')
          sources.push({ fileName: path, source: (await readSource(opened.opened)).source });
        else {
          await loose.add(opened.opened);
          named.push(path);
        }
      } finally {
        await opened.close();
      }
    });
  }
  if (loose.count > 0) {
    const fileName = named.length === 1 ? (named[0] ?? '') : 'the modules named';
    sources.push({ fileName, source: (await loose.finish()).source });
  }
  const [first] = paths;
  if (sources.length === 0 && first !== undefined) {
    throw new FileError(
      first,
      new FormatError({
        code: 'cli/livepatch-as-source',
        message: 'this is a livepatch, which is no source of the kernel’s symbols',
        mend: 'Give the sources of symbols first and the module last.',
      }),
    );
  }
  return new SymbolMap(sources);
}

async function readFolder(folder: string, onWarning: (message: string) => void): Promise<NamedSource> {
  const paths = await modulesBelow(folder);
  const reader = new ModulesReader();
  let index = 0;
  for await (const one of mapAhead(paths, atOnce, (path) => openOrWarn(path, onWarning))) {
    const path = paths[index++] ?? '';
    if (one === undefined) continue;
    await orWarn(path, onWarning, () => reader.add(one.opened));
    await one.close();
  }
  if (reader.count === 0) {
    const error = new FormatError({
      code: 'folder/no-module',
      message: 'there is no module in this folder or below it',
      mend: 'Name /lib/modules/<release>, or the folder of the kernel build.',
    });
    return inFile(folder, () => Promise.reject(error));
  }
  return { fileName: folder, source: (await reader.finish()).source };
}

async function openOrWarn(
  path: string,
  onWarning: (message: string) => void,
): Promise<OpenedPath | undefined> {
  let opened: OpenedPath | undefined;
  await orWarn(path, onWarning, async () => {
    opened = await openPath(path);
  });
  return opened;
}

async function orWarn(
  path: string,
  onWarning: (message: string) => void,
  action: () => Promise<void>,
): Promise<void> {
  try {
    await inFile(path, action);
  } catch (error) {
    onWarning(`${messageOf(error)} Left out.`);
  }
}

function messageOf(error: unknown): string {
  if (error instanceof FormatError) return formatProblem(error.problem);
  return error instanceof Error ? error.message : String(error);
}
