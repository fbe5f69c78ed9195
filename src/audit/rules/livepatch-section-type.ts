import { SHT_RELA } from '../../elf/constants';
import { sectionTypeName } from '../../elf/names';
import { flaggedSections } from '../facts/flagged-sections';
import type { Rule } from '../rule';

export const livepatchSectionType: Rule = {
  id: 'livepatch-section-type',
  title: 'Livepatch section that is not SHT_RELA',
  severity: 'error',
  why: 'The kernel does not look at the type of a section with SHF_RELA_LIVEPATCH: whatever it holds is read as Elf64_Rela, 24 bytes each. What is none becomes symbol numbers and places to write at.',
  source: 'kernel/module/main.c: apply_relocations; kernel/livepatch/core.c: klp_apply_section_relocs',
  mend: 'Make the section SHT_RELA with sh_entsize 24, or clear SHF_RELA_LIVEPATCH when it holds no relocations.',
  example: `$ readelf -SW lp.ko | grep klp
  [25] .klp.rela.vmlinux..text PROGBITS        0000000000000000 0011c0 000030 00 AIo 31   1  8`,
  *find({ module }) {
    for (const { name, type, object } of flaggedSections(module)) {
      if (type === SHT_RELA) continue;
      yield {
        subject: { kind: 'section', section: name },
        ...(object !== undefined && { object }),
        message: `${name} has SHF_RELA_LIVEPATCH and is ${sectionTypeName(type)}, not RELA`,
      };
    }
  },
};
