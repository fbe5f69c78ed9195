import { open } from 'node:fs/promises';
import { FileSource } from '../../src/cli/file-source';
import { readModuleInfo } from '../../src/elf/module-info';
import { ObjectFile } from '../../src/elf/object-file';
import { encodeName } from '../../src/elf/string-table';
import { ModuleObjects } from '../../src/symbols/formats/module-objects';
import { readVmlinux } from '../../src/symbols/formats/vmlinux';
import { SymbolMap } from '../../src/symbols/symbol-map';
import type { SymbolSource } from '../../src/symbols/symbol-source';

/** What comparing klpscope's positions with a booted kernel's own table came to. */
export interface PositionComparison {
  readonly names: number;
  /** Of them those that more than one symbol has. */
  readonly duplicated: number;
  /** The first few that differ, with both sides. */
  readonly differing: readonly string[];
}

/** Compares the addresses that klpscope gives for positions 1, 2, … of each name of vmlinux with those of kallsyms in its order. */
export async function comparePositions(vmlinux: string, kallsyms: string): Promise<PositionComparison> {
  const source = await withFile(vmlinux, (file) => readVmlinux(file));
  const map = new SymbolMap([{ fileName: vmlinux, source }]);
  const expected = new Map<string, string[]>();
  for (const line of kallsyms.split('\n')) {
    const [, address, name] = /^([0-9a-f]+) \S (\S+)$/.exec(line) ?? [];
    if (address === undefined || name === undefined) continue;
    const known = expected.get(name);
    if (known === undefined) expected.set(name, [address]);
    else known.push(address);
  }
  const differing: string[] = [];
  for (const [name, addresses] of expected) {
    const found = map
      .candidates(encodeName(name))
      .map(({ row }) => (source.symbols.addressOf(row.row) ?? 0n).toString(16).padStart(16, '0'));
    if (found.join() !== addresses.join()) differing.push(`${name}: ${found.join()} for ${addresses.join()}`);
  }
  for (let row = 0; row < source.symbols.count; row++) {
    const name = source.symbols.nameOf(row);
    if (!expected.has(name)) differing.push(`${name}: the kernel has none`);
  }
  return {
    names: expected.size,
    duplicated: [...expected.values()].filter((addresses) => addresses.length > 1).length,
    differing: differing.slice(0, 10),
  };
}

/** The names of a module that stay when it is loaded, in klpscope's order. */
export async function liveNames(modulePath: string): Promise<string[]> {
  const { symbols } = await withFile(modulePath, readModule);
  const rows = Array.from({ length: symbols.count }, (_, row) => row);
  return rows.filter((row) => symbols.isLive(row)).map((row) => symbols.nameOf(row));
}

async function readModule(file: FileSource): Promise<SymbolSource> {
  const object = await ObjectFile.open(file);
  const modules = new ModuleObjects();
  await modules.add(object, await readModuleInfo(object), 'module.ko');
  return modules.finish();
}

async function withFile<T>(path: string, action: (file: FileSource) => Promise<T>): Promise<T> {
  const handle = await open(path, 'r');
  try {
    return await action(new FileSource(handle, (await handle.stat()).size));
  } finally {
    await handle.close();
  }
}
