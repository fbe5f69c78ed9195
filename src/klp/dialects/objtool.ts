import type { Dialect, UnrecognisedModule } from '../livepatch-module';
import { hasSection } from './dialect';

/** objtool's placeholders for symbols, in relocations that a livepatch relocation replaces. */
export const tombstonePrefix = '.klp.tombstone.';

/** A release of objtool's klp commands, told by the sections that list the relocations to be made. */
export interface ObjtoolGeneration {
  readonly section: string;
  readonly form: string;
  readonly lastStep: string;
}

const generations: readonly (ObjtoolGeneration & { readonly name: RegExp })[] = [
  {
    name: /^__klp_relocs\./,
    section: '__klp_relocs.<object>',
    form: 'the form of Linux 7.x',
    lastStep: 'objtool klp post-link',
  },
  {
    name: /^__klp_relocs$/,
    section: '__klp_relocs',
    form: 'the form of Linux 6.19',
    lastStep: 'objtool klp post-link',
  },
  {
    name: /^\.klp\.relocs$/,
    section: '.klp.relocs',
    form: 'the form of the patches that proposed it in 2024',
    lastStep: 'objtool klp link',
  },
];

/** Which objtool listed the livepatch relocations; `undefined` when no section of it is there. */
export function objtoolGeneration(module: UnrecognisedModule): ObjtoolGeneration | undefined {
  return generations.find(({ name }) => hasSection(module, (section) => name.test(section)));
}

/** Input of objtool's last step; its output keeps these sections and is a finished livepatch. */
export function recogniseObjtool(module: UnrecognisedModule): Dialect | undefined {
  const generation = objtoolGeneration(module);
  if (generation === undefined || module.relocations.some((section) => section.livepatch)) return undefined;
  return {
    id: 'objtool',
    title: 'intermediate of objtool klp',
    explanation: `Made by objtool klp diff and not yet finished: its relocations stand in ${generation.section}, ${generation.form}. It is converted by those records alone, as ${generation.lastStep} finishes it; with the symbols of the kernel they are checked.`,
    convertible: true,
  };
}
