import type { Dialect, UnrecognisedModule } from '../livepatch-module';
import { hasSection } from './dialect';

const intermediateSections = new Set(['.kpatch.symbols', '.kpatch.relocations']);

/** Whether the records of create-diff-object are there, which create-klp-module removes. */
export function hasKpatchRecords(module: UnrecognisedModule): boolean {
  return hasSection(module, (name) => intermediateSections.has(name));
}

/** Input of kpatch's create-klp-module. */
export function recogniseKpatch(module: UnrecognisedModule): Dialect | undefined {
  if (!hasKpatchRecords(module)) return undefined;
  return {
    id: 'kpatch',
    title: 'intermediate of kpatch-build',
    explanation:
      'Made by create-diff-object and not yet finished: its relocations stand in .kpatch.relocations. It is converted by those records alone, as create-klp-module finishes it; with the symbols of the kernel they are checked.',
    convertible: true,
  };
}
