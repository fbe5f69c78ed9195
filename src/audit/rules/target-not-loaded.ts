import { SHF_ALLOC } from '../../elf/constants';
import type { ObjectFile } from '../../elf/object-file';
import { type FlaggedSection, flaggedSections } from '../facts/flagged-sections';
import type { Rule } from '../rule';

export const targetNotLoaded: Rule = {
  id: 'target-not-loaded',
  title: 'Livepatch section for a target that is not loaded',
  severity: 'error',
  why: 'The loader skips relocation sections whose sh_info is no section or one without SHF_ALLOC: relocations for vmlinux are then not applied, and nothing is printed. For a module nothing is checked when it is patched: the kernel writes to the address of a section that was freed or that does not exist.',
  source: 'kernel/module/main.c: apply_relocations; kernel/livepatch/core.c: klp_write_section_relocs',
  mend: 'Convert again, from the module as it was before conversion, and do not link it afterwards: ld -r sets sh_info to 0. A tool that removes sections must renumber sh_info, as GNU objcopy does.',
  example: `$ readelf -SW lp.ko     # Inf is 0
  [25] .klp.rela.ext4..text RELA            0000000000000000 0011c0 000030 18 AIo 31   0  8`,
  *find({ module }) {
    for (const section of flaggedSections(module)) {
      const reason = whyNotLoaded(section, module.object);
      if (section.object === undefined || reason === undefined) continue;
      const effect =
        section.object === 'vmlinux'
          ? 'it is skipped without a word'
          : `the kernel writes to memory that is not the livepatch's when it patches ${section.object}`;
      yield {
        subject: { kind: 'section', section: section.name },
        object: section.object,
        message: `${section.name} ${reason}: ${effect}`,
      };
    }
  },
};

function whyNotLoaded({ target, targetName }: FlaggedSection, object: ObjectFile): string | undefined {
  if (target === 0) return 'has no target (sh_info is 0)';
  const { count } = object.sections;
  if (target >= count) return `has target ${target} (sh_info), and the file has ${count} sections`;
  return object.hasFlag(target, SHF_ALLOC) ? undefined : `is for ${targetName}, which lacks SHF_ALLOC`;
}
