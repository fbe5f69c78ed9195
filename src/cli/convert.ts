import { basename } from 'node:path';
import { FormatError } from '../base/format-error';
import type { ByteSource } from '../bytes/byte-source';
import type { Choice } from '../klp/choices/choice';
import { convertModule } from '../klp/conversion/convert';
import { verifyConversion } from '../klp/conversion/verify';
import type { LinkedObject } from '../klp/evidence/object-claims';
import { readOrigins } from '../klp/evidence/read-origins';
import { type Plan, planConversion } from '../klp/plan/plan';
import { readLivepatchModule } from '../klp/read-module';
import type { SymbolMap } from '../symbols/symbol-map';
import { FileError, inFile, type OpenedPath, openPath } from './open-path';

/** What a plan may go by besides module and symbols. */
export interface PlanGrounds {
  readonly choices?: readonly Choice[];
  /** Object files that the module was linked from. */
  readonly objectPaths?: readonly string[];
}

/**
 * Opens and plans, without sources when there are none; the module stays open until `close`, since the output is slices
 * of it.
 */
export async function planModule(
  modulePath: string,
  map: SymbolMap | undefined,
  { choices = [], objectPaths = [] }: PlanGrounds = {},
): Promise<{ plan: Plan; close: () => Promise<void> }> {
  const { opened, close } = await openPath(modulePath);
  const parts: OpenedPath[] = [];
  const closeAll = async (): Promise<void> => {
    await Promise.all([close(), ...parts.map((part) => part.close())]);
  };
  try {
    for (const path of objectPaths) parts.push(await openPath(path));
    return await inFile(modulePath, async () => {
      if (opened.what.kind !== 'object') throw notAModule(opened.what.kind);
      const module = await readLivepatchModule(opened.what.object);
      const read = () => readOrigins(module, parts.flatMap(linkedObject));
      return { plan: await planConversion(module, map, { choices, readOrigins: read }), close: closeAll };
    });
  } catch (error) {
    await closeAll();
    throw error;
  }
}

function linkedObject({ opened: { file, what } }: OpenedPath): LinkedObject[] {
  if (what.kind === 'object') return [{ name: basename(file.name), object: what.object }];
  throw new FileError(file.name, new Error('this is no object file that the module was linked from'));
}

const otherFiles = {
  text: 'this is a source of symbols, not a module',
  vmlinux: 'this is a linked kernel (vmlinux), not a module',
  decisions: 'this is a file of decisions, not a module',
};

function notAModule(kind: keyof typeof otherFiles): FormatError {
  return new FormatError({
    code: 'cli/not-a-module',
    message: otherFiles[kind],
    mend: 'Give the sources of symbols first and the module last.',
  });
}

/** Converts and reads back. Throws FormatError when the result is not what was planned. */
export async function convertAndVerify(
  plan: Plan,
): Promise<{ output: ByteSource; checks: readonly string[] }> {
  const output = await convertModule(plan);
  const { checks, problems } = await verifyConversion(plan, output);
  if (problems.length > 0) {
    throw new FormatError({
      code: 'klp/verification',
      message: `the converted module is not as planned, so it is not written: ${problems.join('; ')}`,
      mend: 'This is a fault of klpscope; please report it with the module.',
    });
  }
  return { output, checks };
}
