import type { SymbolMap } from '../symbols/symbol-map';
import type { ExportDetails } from '../symbols/symbol-source';

/** An export that some object of the kernel has. */
export interface KnownExport {
  /** The exporters' names, `vmlinux` first where it is one. */
  readonly objects: readonly string[];
  /** What Module.symvers says; `undefined` when none is open. */
  readonly details: ExportDetails | undefined;
}

/** The export of this name; `undefined` when no open source has one. */
export function findExport(map: SymbolMap | undefined, name: Uint8Array): KnownExport | undefined {
  if (map === undefined) return undefined;
  const objects = map.exporters(name).map((object) => object.name);
  return objects.length === 0 ? undefined : { objects, details: findDetails(map, name) };
}

function findDetails(map: SymbolMap, name: Uint8Array): ExportDetails | undefined {
  for (const { source } of map.sources) {
    if (source.exportDetails === undefined) continue;
    const [row] = source.symbols.findExports(name);
    if (row !== undefined) return source.exportDetails[row];
  }
  return undefined;
}

/**
 * Whether the sources are enough to say that nothing exports a name: Module.symvers lists all exports of a build; else
 * the exports of vmlinux must be known, and an object have the symbol without exporting it.
 */
export function isKnownNotExported(map: SymbolMap | undefined, name: Uint8Array): boolean {
  if (map === undefined || map.exportsOf('vmlinux') === 0 || map.exporters(name).length > 0) return false;
  if (map.exportOwnerOf('vmlinux')?.source.format === 'exports') return true;
  return map.candidates(name).length > 0;
}
