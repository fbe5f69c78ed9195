import { groupBy } from '../../base/group-by';
import { modinfoValue } from '../../elf/modinfo';
import type { LivepatchModule } from '../../klp/livepatch-module';
import type { SymbolMap } from '../../symbols/symbol-map';
import { kernelObjectName } from '../../symbols/symbol-object';
import { findExport } from '../exports';
import { importsOf } from '../imports';

/** The modules in `depends=`, in the kernel's spelling. */
export function dependsOf({ modinfo }: LivepatchModule): string[] {
  const depends = modinfoValue(modinfo, 'depends') ?? '';
  return depends
    .split(',')
    .filter((name) => name !== '')
    .map(kernelObjectName);
}

/** The imports that modules export and vmlinux does not: the name, and the modules that have it. */
export function* importsOfModules(
  module: LivepatchModule,
  map: SymbolMap,
): Generator<{ readonly name: string; readonly modules: readonly string[] }> {
  for (const { name, bytes } of importsOf(module)) {
    const modules = findExport(map, bytes)?.objects ?? [];
    if (modules.length > 0 && !modules.includes('vmlinux')) yield { name, modules };
  }
}

/** `depends=` against what a module really imports. Names in the kernel's spelling. */
export interface DependsComparison {
  /** Modules that are listed, each with the imports that it exports. */
  readonly listed: readonly { readonly name: string; readonly imports: readonly string[] }[];
  /** Imports whose exporters are not listed; one of `modules` would do. */
  readonly missing: readonly { readonly modules: readonly string[]; readonly imports: readonly string[] }[];
}

/** Compares the two. What no open source exports is not counted. */
export function compareDepends(module: LivepatchModule, map: SymbolMap): DependsComparison {
  const listed = new Map(dependsOf(module).map((name) => [name, [] as string[]]));
  const missing: { readonly name: string; readonly modules: readonly string[] }[] = [];
  for (const imported of importsOfModules(module, map)) {
    const exporters = imported.modules.filter((name) => listed.has(name));
    for (const name of exporters) listed.get(name)?.push(imported.name);
    if (exporters.length === 0) missing.push(imported);
  }
  return {
    listed: Array.from(listed, ([name, imports]) => ({ name, imports })),
    missing: Array.from(groupBy(missing, ({ modules }) => modules.join(',')).values(), (group) => ({
      modules: group[0]?.modules ?? [],
      imports: group.map(({ name }) => name),
    })),
  };
}
