import { thisModuleSection } from '../../elf/module-info';
import type { Dialect, UnrecognisedModule } from '../livepatch-module';
import { hasSection } from './dialect';

/**
 * A payload of Xen (xen/common/livepatch.c): `.livepatch.funcs`, `.livepatch.depends`, `.livepatch.hooks.*`. It may have a
 * `.modinfo` of its own, but never Linux's `struct module`.
 */
export function recogniseXen(module: UnrecognisedModule): Dialect | undefined {
  const isXen = hasSection(module, (name) => name.startsWith('.livepatch.'));
  if (!isXen || module.object.findSection(thisModuleSection) !== undefined) return undefined;
  return {
    id: 'xen',
    title: 'a Xen livepatch',
    explanation: `It patches the Xen hypervisor, not Linux: it has .livepatch.* sections and no ${thisModuleSection}. The Linux module loader has no use for it; xen-livepatch loads it into Xen.`,
    convertible: false,
  };
}
