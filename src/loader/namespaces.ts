import type { LivepatchModule } from '../klp/livepatch-module';
import { kernelObjectName } from '../symbols/symbol-object';

/** Linux 6.16 and later: exports for modules of certain names, `module:kvm,kvm-*`. */
export const moduleNamespace = 'module:';

/**
 * Whether a module may use exports of a namespace, empty for none: it imports it, or it is one of the modules that the
 * namespace names, where `-` is `_` and a last `*` stands for any rest (kernel/module/main.c:
 * verify_namespace_is_imported, verify_module_namespace).
 */
export function mayUseNamespace({ modinfo, moduleName = '' }: LivepatchModule, namespace: string): boolean {
  if (namespace === '') return true;
  if (!namespace.startsWith(moduleNamespace))
    return modinfo.some(({ tag, value }) => tag === 'import_ns' && value === namespace);
  const name = kernelObjectName(moduleName);
  return namespace
    .slice(moduleNamespace.length)
    .split(',')
    .map(kernelObjectName)
    .some((wanted) => (wanted.endsWith('*') ? name.startsWith(wanted.slice(0, -1)) : name === wanted));
}
