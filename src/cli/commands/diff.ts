import { basename } from 'node:path';
import { FormatError } from '../../base/format-error';
import { compareModules } from '../../compare/compare-modules';
import type { LivepatchModule } from '../../klp/livepatch-module';
import { readLivepatchModule } from '../../klp/read-module';
import { makeComparisonReport } from '../../report/compare/comparison-report';
import { type ComparisonFormat, formatComparison } from '../../report/compare/format-comparison';
import { FileError, inFile, type OpenedPath, openPath } from '../open-path';
import { say } from '../say';

/** Compares two modules by what they mean; 0 when they mean the same, 1 when they differ, 2 when one cannot be read. */
export async function diffCommand(
  pathOfA: string,
  pathOfB: string,
  format: ComparisonFormat,
): Promise<number> {
  const opened: OpenedPath[] = [];
  try {
    for (const path of [pathOfA, pathOfB]) opened.push(await openPath(path));
    const [a, b] = opened;
    return a === undefined || b === undefined ? 2 : await diffOpened(pathOfA, a, pathOfB, b, format);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    say(error.message);
    return 2;
  } finally {
    for (const { close } of opened) await close();
  }
}

async function diffOpened(
  pathOfA: string,
  { opened: fileOfA }: OpenedPath,
  pathOfB: string,
  { opened: fileOfB }: OpenedPath,
  format: ComparisonFormat,
): Promise<number> {
  const modules = {
    a: await inFile(pathOfA, () => readModule(fileOfA)),
    b: await inFile(pathOfB, () => readModule(fileOfB)),
  };
  const comparison = await compareModules(modules.a, modules.b, {
    signed: {
      a: fileOfA.unwrapped.signed !== undefined,
      b: fileOfB.unwrapped.signed !== undefined,
    },
  });
  const files = {
    a: { name: basename(pathOfA), size: fileOfA.file.source.size },
    b: { name: basename(pathOfB), size: fileOfB.file.source.size },
  };
  process.stdout.write(formatComparison(await makeComparisonReport(files, modules, comparison), format));
  return comparison.outcome === 'different' ? 1 : 0;
}

async function readModule({ what }: OpenedPath['opened']): Promise<LivepatchModule> {
  if (what.kind === 'object') return readLivepatchModule(what.object);
  throw new FormatError({
    code: 'cli/not-a-module',
    message: 'this is not a module',
    mend: 'Give two modules (.ko), packed or not.',
  });
}
