import { type ElfCheck, refused } from './elf-check';
import { findAllocated } from './find-section';
import type { RawElf, RawSection } from './raw-elf';

// The extended version sections, which 7.3 knows and 6.12 does not. kernel/module/main.c: elf_validity_cache_index_versions.

const mend = 'Build the module again with CONFIG_EXTENDED_MODVERSIONS as the kernel has it.';

export const versionsPaired: ElfCheck = async (elf) => {
  const { crcs, names } = await findVersions(elf);
  if ((crcs === undefined) === (names === undefined)) return undefined;
  const [there, missing] = crcs === undefined ? ['names', 'crcs'] : ['crcs', 'names'];
  return refused(
    'extended version crc+name presence does not match',
    `There is an allocated section __version_ext_${there} and none __version_ext_${missing}. ${mend}`,
  );
};

export const versionsNamed: ElfCheck = async (elf) => {
  const { crcs, names } = await findVersions(elf);
  if (crcs === undefined || names === undefined) return undefined;
  const wanted = crcs.sh_size / 4n;
  const found = await countNuls(elf, names);
  return wanted <= found
    ? undefined
    : refused(
        'more extended version crcs than names',
        `__version_ext_crcs has ${wanted} numbers, __version_ext_names ${found} names. ${mend}`,
      );
};

interface VersionSections {
  readonly crcs: RawSection | undefined;
  readonly names: RawSection | undefined;
}

async function findVersions(elf: RawElf): Promise<VersionSections> {
  return {
    crcs: await findAllocated(elf, '__version_ext_crcs'),
    names: await findAllocated(elf, '__version_ext_names'),
  };
}

/** Each name ends with a NUL, what follows the last one is none. */
async function countNuls(elf: RawElf, section: RawSection): Promise<number> {
  let count = 0;
  for await (const { bytes } of elf.pieces(section)) {
    for (let at = bytes.indexOf(0); at >= 0; at = bytes.indexOf(0, at + 1)) count++;
  }
  return count;
}
