import type { Dialect, UnrecognisedModule } from '../livepatch-module';
import { hasSection } from './dialect';

/** Input of `objtool klp post-link`; its output keeps these sections and is a finished livepatch. */
export function recogniseObjtool(module: UnrecognisedModule): Dialect | undefined {
  const isIntermediate = hasSection(
    module,
    (name) => name === '__klp_relocs' || name.startsWith('__klp_relocs.') || name === '.klp.relocs',
  );
  if (!isIntermediate || module.relocations.some((section) => section.livepatch)) return undefined;
  return {
    id: 'objtool',
    title: 'intermediate of objtool klp',
    explanation:
      'Made by objtool klp diff and not yet finished: its relocations stand in __klp_relocs. objtool klp post-link finishes it; klpscope shows it and does not convert it.',
    convertible: false,
  };
}
