import { SHF_ALLOC } from '../elf/constants';
import type { ObjectFile } from '../elf/object-file';
import type { SectionIndex } from '../elf/section';

/** kernel/module/main.c: find_sec. Sections without SHF_ALLOC do not exist for it. */
export function findAllocated(object: ObjectFile, name: string): SectionIndex | undefined {
  const { names } = object.sections;
  for (let index = names.indexOf(name, 1); index >= 0; index = names.indexOf(name, index + 1))
    if (object.hasFlag(index, SHF_ALLOC)) return index;
  return undefined;
}
