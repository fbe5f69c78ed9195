import { encodeName } from '../../elf/string-table';
import { objectNameLimit } from '../../klp/names';
import { flaggedSections, runTogetherObject } from '../facts/flagged-sections';
import type { Rule } from '../rule';

export const objectNameLength: Rule = {
  id: 'object-name-length',
  title: 'Object name longer than 55 bytes',
  severity: 'error',
  why: 'A module name has at most 55 bytes, and the kernel reads so many from the name of a livepatch section. A longer name is cut without a word; the rest matches no object, so the relocations are inert: never applied, and the sites stay zero.',
  source: 'kernel/livepatch/core.c: klp_apply_section_relocs',
  mend: 'Look up the name under which the module is loaded (lsmod), which is never longer than 55 bytes, and use it in the name of the section.',
  example: `$ readelf -SW lp.ko | grep klp
  [25] .klp.rela.snd_soc_acpi_intel_sdca_quirks_for_all_of_the_boards_of_2024..text RELA 0000000000000000 0011c0 000030 18 AIo 31   1  8`,
  *find({ module }) {
    for (const section of flaggedSections(module)) {
      const bytes = encodeName(section.writtenObject).length;
      if (bytes <= objectNameLimit || runTogetherObject(section) !== undefined) continue;
      yield {
        subject: { kind: 'section', section: section.name },
        message: `${section.name} is for an object of ${bytes} bytes, of which the kernel reads ${objectNameLimit}: it is never applied`,
      };
    }
  },
};
