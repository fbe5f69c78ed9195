import type { Dialect, UnrecognisedModule } from '../livepatch-module';
import { hasSection } from './dialect';

const intermediateSections = new Set(['.kpatch.symbols', '.kpatch.relocations']);

/** Input of kpatch's create-klp-module; its output has these sections removed. */
export function recogniseKpatch(module: UnrecognisedModule): Dialect | undefined {
  if (!hasSection(module, (name) => intermediateSections.has(name))) return undefined;
  return {
    id: 'kpatch',
    title: 'intermediate of kpatch-build',
    explanation:
      'Made by create-diff-object and not yet finished: its relocations stand in .kpatch.relocations. It is converted by those records alone, as create-klp-module finishes it; with the symbols of the kernel they are checked.',
    convertible: true,
  };
}
