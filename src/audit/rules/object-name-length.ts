import { encodeName } from '../../elf/string-table';
import { objectNameLimit } from '../../klp/names';
import { flaggedSections, runTogetherObject } from '../facts/flagged-sections';
import type { Rule } from '../rule';

export const objectNameLength: Rule = {
  id: 'object-name-length',
  title: 'Object name longer than 55 bytes',
  severity: 'error',
  why: 'A module name has at most 55 bytes, and the kernel reads so many from the name of a livepatch section. A longer name is cut, and nothing is printed. What is left of it is no object of the patch, so the relocations are never applied: the sites stay zero, and the code jumps to or reads from a wrong address.',
  source: 'kernel/livepatch/core.c: klp_apply_section_relocs',
  mend: 'Use the name that lsmod shows, which never has more than 55 bytes: objcopy --rename-section <old>=<new> lp.ko.',
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
