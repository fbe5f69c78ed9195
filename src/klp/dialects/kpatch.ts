import type { Dialect, UnrecognisedModule } from '../livepatch-module';
import { hasSection } from './dialect';

/** Input of kpatch's create-klp-module; its output has these sections removed. */
export function recogniseKpatch(module: UnrecognisedModule): Dialect | undefined {
  if (!hasSection(module, (name) => name === '.kpatch.symbols' || name === '.kpatch.relocations'))
    return undefined;
  return {
    id: 'kpatch',
    title: 'intermediate of kpatch-build',
    explanation:
      'Made by create-diff-object and not yet finished: its relocations stand in .kpatch.relocations. create-klp-module finishes it; klpscope shows it and does not convert it.',
    convertible: false,
  };
}
