import { FormatError } from '../base/format-error';
import type { ByteSource } from '../bytes/byte-source';
import { ObjectFile } from '../elf/object-file';
import { convertModule } from '../klp/convert';
import { type Plan, planConversion } from '../klp/plan';
import { readLivepatchModule } from '../klp/read-module';
import { verifyConversion } from '../klp/verify';
import type { SymbolSource } from '../symbols/symbol-map';
import { parseSymbolSource } from '../symbols/symbol-source';
import { FileSource } from './file-source';

/** A file that could not be opened, read or used, with its path and the reason. */
export class FileError extends Error {
  readonly path: string;
  override readonly cause: unknown;

  constructor(path: string, cause: unknown) {
    super(`${path}: ${cause instanceof Error ? cause.message : String(cause)}`);
    this.path = path;
    this.cause = cause;
  }
}

/** Opens, plans; the files stay open until `close`, since the output is slices of the input. */
export async function planFiles(
  listPath: string,
  modulePath: string,
): Promise<{ plan: Plan; list: SymbolSource; close: () => Promise<void> }> {
  const list = await inFile(listPath, async () => {
    const source = await FileSource.open(listPath);
    try {
      return parseSymbolSource(await source.read(0, source.size));
    } finally {
      await source.close();
    }
  });
  const { plan, close } = await inFile(modulePath, async () => {
    const source = await FileSource.open(modulePath);
    try {
      const module = await readLivepatchModule(await ObjectFile.open(source));
      return { plan: await planConversion(module, list.map), close: () => source.close() };
    } catch (error) {
      await source.close();
      throw error;
    }
  });
  return { plan, list, close };
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

async function inFile<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw new FileError(path, error);
  }
}
