import { formatList } from '../../base/format';
import { SHN_UNDEF } from '../../elf/constants';
import type { Dialect, UnrecognisedModule } from '../livepatch-module';
import { symbolsNamed } from './dialect';

/**
 * A patch of kpatch from before the kernel's livepatch format (Linux 4.7), or for its own core module: create-kpatch-module
 * makes `.kpatch.dynrelas`, kpatch-build adds `.kpatch.checksum`; in 2014 the functions stood in `.kpatch.patches`.
 */
export function recogniseOldKpatch(module: UnrecognisedModule): Dialect | undefined {
  const { object } = module;
  const traces: string[] = [];
  if (object.findSection('.kpatch.dynrelas') !== undefined)
    traces.push('its relocations stand in .kpatch.dynrelas');
  if (object.findSection('.kpatch.patches') !== undefined)
    traces.push('its functions stand in .kpatch.patches');
  if (object.findSection('.kpatch.checksum') !== undefined)
    traces.push('its checksum stands in .kpatch.checksum');
  if (importsCoreModule(module)) traces.push('it imports kpatch_register of kpatch.ko');
  if (traces.length === 0) return undefined;
  return {
    id: 'kpatch-old',
    title: 'an old kpatch module',
    explanation: `Made by kpatch-build for a kernel before 4.7 or for kpatch's own core module: ${formatList(traces)}. It is not in the kernel's livepatch format. klpscope shows it and does not convert it; build the patch again for a newer kernel.`,
    convertible: false,
  };
}

function importsCoreModule(module: UnrecognisedModule): boolean {
  for (const symbol of symbolsNamed(module, 'kpatch_register', SHN_UNDEF))
    if (module.symbols.name(symbol) === 'kpatch_register') return true;
  return false;
}
