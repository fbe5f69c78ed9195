import { groupBy } from '../../base/group-by';
import type { LivepatchModule } from '../../klp/livepatch-module';
import type { SymbolMap } from '../../symbols/symbol-map';
import { findExport } from '../exports';
import { importsOf } from '../imports';
import { mayUseNamespace } from '../namespaces';

/** An import whose export is in a namespace. */
interface NamespacedImport {
  readonly name: string;
  readonly namespace: string;
  /** Whether the module imports it, or is one that the namespace names. */
  readonly isAllowed: boolean;
}

/** The imports that an open Module.symvers has in a namespace, in the order of the symbol table. */
export function* importsInNamespaces(
  module: LivepatchModule,
  map: SymbolMap | undefined,
): Generator<NamespacedImport> {
  for (const { name, bytes } of importsOf(module)) {
    const namespace = findExport(map, bytes)?.details?.namespace ?? '';
    if (namespace !== '') yield { name, namespace, isAllowed: mayUseNamespace(module, namespace) };
  }
}

/** A namespace that a module imports or would have to. */
export interface ComparedNamespace {
  readonly namespace: string;
  /** The imports that are in it. */
  readonly imports: readonly string[];
  readonly isAllowed: boolean;
}

/** `import_ns=` against the namespaces of what is imported: those that imports are in first, then those of no use. */
export function compareNamespaces(module: LivepatchModule, map: SymbolMap | undefined): ComparedNamespace[] {
  const used = groupBy(importsInNamespaces(module, map), ({ namespace }) => namespace);
  const compared = Array.from(used, ([namespace, imports]) => ({
    namespace,
    imports: imports.map(({ name }) => name),
    isAllowed: imports.every(({ isAllowed }) => isAllowed),
  }));
  const unused = module.modinfo
    .filter(({ tag, value }) => tag === 'import_ns' && !used.has(value))
    .map(({ value }) => value);
  return [
    ...compared,
    ...Array.from(new Set(unused), (namespace) => ({ namespace, imports: [], isAllowed: true })),
  ];
}
