import { formatCount } from '../../base/format';
import { FormatError, formatProblem } from '../../base/format-error';
import type { ByteSource } from '../../bytes/byte-source';
import type { ObjectFile } from '../../elf/object-file';
import type { OpenedFile } from '../../files/open-file';
import { readLivepatchModule } from '../../klp/read-module';
import type { Repair } from '../../klp/repair/mend';
import { planRepair } from '../../klp/repair/plan-repair';
import { repairModule, verifyRepair } from '../../klp/repair/repair-module';
import { inFile, openPath } from '../open-path';
import { say } from '../say';
import { writeOutput } from '../write-output';

/**
 * Mends a module that a tool left half-way, and says each change; 0 when it is sound afterwards, 1 when something stays wrong.
 * What can be mended is written even then; a module with nothing to mend is copied, so that a build script can go on.
 */
export async function repairCommand(modulePath: string, outputPath: string): Promise<number> {
  const { opened, close } = await openPath(modulePath);
  try {
    const { repair, output } = await inFile(modulePath, async () => {
      const planned = await planRepair(await readLivepatchModule(objectOf(opened)));
      return { repair: planned, output: await outputOf(planned, opened) };
    });
    for (const { sentence } of repair.mends) say(`${modulePath}: mended: ${sentence}`);
    for (const problem of repair.problems) say(`${modulePath}: error: ${formatProblem(problem)}`);
    if (output !== undefined) {
      await writeOutput(outputPath, output);
      if (opened.unwrapped.signed !== undefined && output !== opened.file.source)
        say(`${outputPath}: the signature of ${modulePath} is not carried over: sign the module again`);
    }
    say(`${modulePath}: ${outcomeOf(repair)}`);
    return repair.problems.length === 0 ? 0 : 1;
  } finally {
    await close();
  }
}

function objectOf({ what }: OpenedFile): ObjectFile {
  if (what.kind === 'object') return what.object;
  throw new FormatError({
    code: 'cli/not-a-module',
    message: 'this is not a module',
    mend: 'Give the .ko that is to be repaired.',
  });
}

/** What is to be written; nothing when nothing can be mended. Throws FormatError when the result is not what was planned. */
async function outputOf(repair: Repair, { file, unwrapped }: OpenedFile): Promise<ByteSource | undefined> {
  if (repair.state === 'blocked') return undefined;
  if (repair.state === 'nothing')
    return unwrapped.compression === undefined ? file.source : unwrapped.content;
  const output = await repairModule(repair);
  const { problems } = await verifyRepair(repair, output);
  if (problems.length === 0) return output;
  throw new FormatError({
    code: 'repair/verification',
    message: `the repaired module is not as planned, so it is not written: ${problems.join('; ')}`,
    mend: 'This is a fault of klpscope; please report it with the module.',
  });
}

function outcomeOf({ state, mends, problems }: Repair): string {
  const stay = problems.length === 1 ? 'stays' : 'stay';
  const faults = `${formatCount(problems.length, 'fault')} ${stay} that cannot be mended`;
  if (state === 'nothing') return 'nothing to mend: the module is copied as it is';
  if (state === 'blocked') return `${faults}: nothing is written`;
  const done = `${formatCount(mends.length, 'mend')} done and read back`;
  return problems.length === 0
    ? `${done}: the module is a finished livepatch`
    : `${done}, ${faults}: the kernel may still refuse the module, or run it wrongly`;
}
