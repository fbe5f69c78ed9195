import { SHT_RELA } from '../../elf/constants';
import { sectionTypeName } from '../../elf/names';
import { flaggedSections } from '../facts/flagged-sections';
import type { Rule } from '../rule';

export const livepatchSectionType: Rule = {
  id: 'livepatch-section-type',
  title: 'Livepatch section that is not SHT_RELA',
  severity: 'error',
  why: 'The kernel does not look at the type of a section with SHF_RELA_LIVEPATCH: whatever it holds is read as Elf64_Rela, 24 bytes each. When it holds something else, those bytes are taken for numbers of symbols and for places to write at. ld -r gives such a section the type LOOS+0x4 and removes its target (sh_info).',
  source: 'kernel/module/main.c: apply_relocations; kernel/livepatch/core.c: klp_apply_section_relocs',
  mend: 'Convert again, from the module as it was before conversion, and do not link it with ld -r afterwards. A section that holds no relocations must not have SHF_RELA_LIVEPATCH.',
  example: `$ readelf -SW lp.ko | grep klp
  [15] .klp.rela.vmlinux..text LOOS+0x4        0000000000000000 000380 000018 00  Ao  0   0  8`,
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
