import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bootKernel } from './boot';
import type { Kernel } from './packages';
import { makeSymbolList } from './symbol-list';

/** What a booted kernel says of its symbols, in files that outlive a test run. */
export interface KernelSymbols {
  /** /proc/kallsyms as it was read in that kernel. */
  readonly kallsymsPath: string;
  /** A Symbols.list made from it. */
  readonly listPath: string;
  /** Module.symvers of its build. */
  readonly symversPath: string;
}

/** Boots the kernel once to read its symbols. */
export async function readKernelSymbols(kernel: Kernel): Promise<KernelSymbols> {
  const listPath = join(kernel.cache, 'Symbols.list');
  const kallsymsPath = join(kernel.cache, 'kallsyms');
  const symversPath = join(kernel.headers, 'Module.symvers');
  if (!existsSync(listPath) || !existsSync(kallsymsPath)) {
    const boot = await bootKernel(kernel, { steps: [], symbols: [], kallsyms: true });
    const symvers = await readFile(symversPath, 'utf8');
    await writeFile(listPath, makeSymbolList(boot.kallsyms ?? '', symvers));
    await writeFile(kallsymsPath, boot.kallsyms ?? '');
  }
  return { kallsymsPath, listPath, symversPath };
}
