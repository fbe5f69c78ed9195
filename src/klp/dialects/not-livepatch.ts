import { modinfoValue } from '../../elf/modinfo';
import { thisModuleSection } from '../../elf/module-info';
import type { Dialect, UnrecognisedModule } from '../livepatch-module';
import { hasSection } from './dialect';
import { hasKpatchRecords } from './kpatch';
import { objtoolGeneration } from './objtool';

/** An object file that the kernel would not take as a module at all. */
export function recogniseNotAModule(module: UnrecognisedModule): Dialect | undefined {
  if (hasSection(module, (name) => name === '.modinfo' || name === thisModuleSection)) return undefined;
  return {
    id: 'not-a-module',
    title: 'not a kernel module',
    explanation: `An object file without .modinfo and ${thisModuleSection}.${partOf(module)} Open the .ko that modpost and the final link make of it.`,
    convertible: false,
  };
}

/** What builders of livepatches leave for the link of a module, with records that are converted there. */
function partOf(module: UnrecognisedModule): string {
  if (hasKpatchRecords(module)) return ' It has .kpatch.relocations, as create-diff-object leaves them.';
  const generation = objtoolGeneration(module);
  return generation === undefined ? '' : ` It has ${generation.section}, as objtool klp diff leaves it.`;
}

/** A module that is no livepatch: the kernel marks them by the `livepatch` tag (kernel/module/main.c: check_modinfo_livepatch). */
export function recogniseNotLivepatch(module: UnrecognisedModule): Dialect | undefined {
  const tagged = modinfoValue(module.modinfo, 'livepatch') !== undefined;
  if (tagged || module.annotations.sections.size > 0) return undefined;
  return {
    id: 'not-livepatch',
    title: 'not a livepatch',
    explanation:
      'An ordinary kernel module: its .modinfo has no livepatch= tag. A livepatch needs MODULE_INFO(livepatch, "Y") in its source.',
    convertible: false,
  };
}
