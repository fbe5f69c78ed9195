import { encodeName } from '../../elf/string-table';
import type { LivepatchModule } from '../../klp/livepatch-module';
import type { SymbolMap } from '../../symbols/symbol-map';
import { findExport, isKnownNotExported, type KnownExport } from '../exports';
import { importsOf } from '../imports';
import type { ModuleVersions } from '../versions';

/**
 * What comes of an import's CRC:
 * - `same`, `differs`: the module has one, and Module.symvers another or the same.
 * - `missing`: the module has CRCs and none of this symbol, whose export may have one.
 * - `not-compared`: the module has none at all, or the kernel: 0 in Module.symvers.
 * - `not-exported`: nothing exports it, so that it is not found at all.
 * - `unknown`: no open Module.symvers has the symbol, and it may be exported.
 * - `unused`: in `__versions`, and the module does not import it: the kernel never looks.
 */
export type CrcState =
  | 'same'
  | 'differs'
  | 'missing'
  | 'not-compared'
  | 'not-exported'
  | 'unknown'
  | 'unused';

/** A symbol that a module imports, or has a CRC of. */
export interface ComparedImport {
  readonly name: string;
  /** In the module. */
  readonly crc: number | undefined;
  /** Its export as the open sources have it; `undefined` where none has. */
  readonly found: KnownExport | undefined;
  readonly state: CrcState;
}

/** Stands for the layout of struct module; the kernel compares its CRC first, though nothing imports it. */
export const moduleLayout = 'module_layout';

/**
 * Every import beside the CRCs of module and kernel (kernel/module/version.c: check_version, check_modstruct_version):
 * `module_layout` first, the imports in the order of the symbol table, then what has a CRC and is not imported.
 */
export function compareImports(
  module: LivepatchModule,
  map: SymbolMap | undefined,
  versions: ModuleVersions | undefined,
): ComparedImport[] {
  const compared: ComparedImport[] = [];
  const seen = new Set<string>();
  const add = (name: string, bytes: Uint8Array): void => {
    if (seen.has(name)) return;
    seen.add(name);
    const found = findExport(map, bytes);
    const isAbsent = name !== moduleLayout && isKnownNotExported(map, bytes);
    const state = isAbsent ? 'not-exported' : stateOf(name, found, versions);
    compared.push({ name, crc: versions?.crcs.get(name), found, state });
  };
  if (versions !== undefined) add(moduleLayout, encodeName(moduleLayout));
  for (const { name, bytes } of importsOf(module)) add(name, bytes);
  for (const [name, crc] of versions?.crcs ?? [])
    if (!seen.has(name))
      compared.push({ name, crc, found: findExport(map, encodeName(name)), state: 'unused' });
  return compared;
}

function stateOf(
  name: string,
  found: KnownExport | undefined,
  versions: ModuleVersions | undefined,
): CrcState {
  const kernel = found?.details?.crc;
  if (versions === undefined || kernel === 0) return 'not-compared';
  const built = versions.crcs.get(name);
  // A symbol that nothing exports is not compared; module_layout always is.
  if (built === undefined) return found !== undefined || name === moduleLayout ? 'missing' : 'unknown';
  if (kernel === undefined) return 'unknown';
  return built === kernel ? 'same' : 'differs';
}
