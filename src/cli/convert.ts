import { FormatError } from '../base/format-error';
import type { ByteSource } from '../bytes/byte-source';
import { convertModule } from '../klp/convert';
import { type Plan, planConversion } from '../klp/plan';
import { readLivepatchModule } from '../klp/read-module';
import { verifyConversion } from '../klp/verify';
import type { SymbolMap } from '../symbols/symbol-map';
import { inFile, openPath } from './open-path';

/** Opens and plans, without sources when there are none; the module stays open until `close`, since the output is slices of it. */
export async function planModule(
  modulePath: string,
  map: SymbolMap | undefined,
): Promise<{ plan: Plan; close: () => Promise<void> }> {
  const { opened, close } = await openPath(modulePath);
  try {
    return await inFile(modulePath, async () => {
      if (opened.what.kind !== 'object') throw notAModule(opened.what.kind);
      return { plan: await planConversion(await readLivepatchModule(opened.what.object), map), close };
    });
  } catch (error) {
    await close();
    throw error;
  }
}

function notAModule(kind: 'vmlinux' | 'text'): FormatError {
  return new FormatError({
    code: 'cli/not-a-module',
    message:
      kind === 'text'
        ? 'this is a source of symbols, not a module'
        : 'this is a linked kernel (vmlinux), not a module',
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
