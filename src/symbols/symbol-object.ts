/** The name by which the kernel knows a module: kbuild makes `_` of `-` and `,` (scripts/Makefile.lib: name-fix-token). */
export function kernelObjectName(rawName: string): string {
  return rawName.replace(/[-,]/g, '_');
}

/** `vmlinux` or a module, as a symbol source knows it. */
export interface SymbolObject {
  /** As the kernel spells it: `-` and `,` are `_` (kbuild does the same to KBUILD_MODNAME). */
  readonly name: string;
  /** As the source spells it. */
  readonly rawName: string;
  readonly symbols: number;
  readonly exports: number;
}

/** Orders the names of objects: vmlinux first, modules by name. */
export function compareObjects(a: string, b: string): number {
  if (a === b) return 0;
  if (a === 'vmlinux' || b === 'vmlinux') return a === 'vmlinux' ? -1 : 1;
  return a < b ? -1 : 1;
}

/** Prefix of the symbols that the build makes for every export (include/linux/export.h). */
export const exportPrefix = '__ksymtab_';

/** Whether the name says that the object exports something: `__ksymtab_<name>`. */
export function isExportName(bytes: Uint8Array, start: number, end: number): boolean {
  // The first letters tell almost every other name apart.
  if (end - start <= exportPrefix.length || bytes[start] !== 0x5f || bytes[start + 2] !== 0x6b) return false;
  for (let i = 0; i < exportPrefix.length; i++)
    if (bytes[start + i] !== exportPrefix.charCodeAt(i)) return false;
  return true;
}
