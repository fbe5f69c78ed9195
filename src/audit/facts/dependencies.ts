import { modinfoValue } from '../../elf/modinfo';
import type { LivepatchModule } from '../../klp/livepatch-module';
import { findExport } from '../../loader/exports';
import { importsOf } from '../../loader/imports';
import type { SymbolMap } from '../../symbols/symbol-map';
import { kernelObjectName } from '../../symbols/symbol-object';

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
