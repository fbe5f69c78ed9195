import { livepatchSectionName } from '../../klp/names';
import { flaggedSections, runTogetherObject } from '../facts/flagged-sections';
import type { Rule } from '../rule';

export const objectRunTogether: Rule = {
  id: 'object-run-together',
  title: 'Object and target run together in a section name',
  severity: 'error',
  why: 'The object ends at the first dot after .klp.rela. Tools that write the target behind the object without a dot of their own rely on the one that most section names begin with. __jump_table, __bug_table and others have none, so the kernel reads an object like vmlinux__jump_table, which does not exist: the relocations are never applied, and nothing is printed.',
  source: 'kernel/livepatch/core.c: klp_apply_section_relocs',
  mend: 'Put a dot between object and target, with objcopy --rename-section. The minimal klp-convert of 2023-24 and DEKU write such names; klp-convert, kpatch and objtool klp do not.',
  example: `$ readelf -SW lp.ko | grep klp
  [25] .klp.rela.vmlinux__jump_table RELA            0000000000000000 0011c0 000018 18  Ao 31   9  8`,
  *find({ module }) {
    for (const section of flaggedSections(module)) {
      const object = runTogetherObject(section);
      if (object === undefined) continue;
      const right = livepatchSectionName(object, section.targetName);
      yield {
        subject: { kind: 'section', section: section.name },
        object,
        message: `the kernel reads object ${section.object ?? section.writtenObject} from ${section.name}, not ${object}: it is never applied`,
        mend: `Call the section ${right}.`,
        paste: `objcopy --rename-section ${section.name}=${right} lp.ko`,
      };
    }
  },
};
