import { SHT_NOBITS } from '../../elf/constants';
import { thisModuleSection } from '../../elf/module-info';
import { type ElfCheck, harmful, isAllocated, refused } from './elf-check';
import { findAllocated, nameInMessages, sectionsNamed } from './find-section';
import type { RawElf, RawSection } from './raw-elf';

// The sections that make the file a module. kernel/module/main.c: setup_load_info in 5.10 and 6.1; after,
// elf_validity_cache_index_info and elf_validity_cache_index_mod.

const relink =
  'Build the module with the kernel’s build system (make M=…), which links the generated .mod.c into it.';

export const anyThisModule: ElfCheck = async (elf) =>
  (await findAllocated(elf, thisModuleSection)) !== undefined
    ? undefined
    : refused(
        `${await nameInMessages(elf, true)}: No module found in object`,
        `There is no allocated section ${thisModuleSection}: the file was not linked as a module. ${relink}`,
      );

/** Since 6.12 .modinfo need not be allocated. */
export const oneModinfo: ElfCheck = async (elf) => {
  const { length } = await sectionsNamed(elf, '.modinfo');
  return length <= 1
    ? undefined
    : refused('Only one .modinfo section must exist.', `The file has ${length} of them. ${relink}`);
};

export const oneThisModule: ElfCheck = async (elf) => {
  const { length } = await sectionsNamed(elf, thisModuleSection);
  return length === 1
    ? undefined
    : refused(
        `module ${await nameInMessages(elf)}: Exactly one ${thisModuleSection} section must exist.`,
        `The file has ${length === 0 ? 'none' : length}: it was not linked as one module. ${relink}`,
      );
};

export const thisModuleHasBytes = ofThisModule(
  ({ sh_type }) => sh_type !== SHT_NOBITS,
  ' section must have a size set',
  `The section has no bytes in the file (SHT_NOBITS). ${relink}`,
);

export const thisModuleIsAllocated = ofThisModule(
  isAllocated,
  ' must occupy memory during process execution',
  'The section lacks SHF_ALLOC: build the module again, or set the flag (objcopy --set-section-flags).',
);

/** The size must be that of the kernel's `struct module`; where that is not known, only 0 is certainly wrong. */
export const thisModuleHasSize = ofThisModule(
  ({ sh_size }, { moduleSize }) =>
    sh_size > 0n && (moduleSize === undefined || sh_size === BigInt(moduleSize)),
  " section size must match the kernel's built struct module size at run time",
  'It was built with another configuration, or for another kernel. Build the module against the very kernel that is to load it.',
);

/** Up to 6.3 `struct module` is taken from wherever the section says: Linux 6.1 crashes where it has no bytes. */
export const thisModuleUnfit: ElfCheck = async (elf) => {
  const section = await findAllocated(elf, thisModuleSection);
  if (section === undefined || (section.sh_type !== SHT_NOBITS && hasRightSize(section, elf)))
    return undefined;
  return harmful(
    `${thisModuleSection} has no bytes in the file, or another size than the kernel’s struct module. This release does not check that and takes other memory for the rest, which may crash the kernel. ${relink}`,
  );
};

function hasRightSize({ sh_size }: RawSection, { moduleSize }: RawElf): boolean {
  return moduleSize === undefined ? sh_size > 0n : sh_size === BigInt(moduleSize);
}

function ofThisModule(
  isRight: (section: RawSection, elf: RawElf) => boolean,
  text: string,
  why: string,
): ElfCheck {
  return async (elf) => {
    const sections = await sectionsNamed(elf, thisModuleSection);
    return sections.every((section) => isRight(section, elf))
      ? undefined
      : refused(`module ${await nameInMessages(elf)}: ${thisModuleSection}${text}`, why);
  };
}
