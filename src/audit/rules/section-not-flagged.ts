import { at } from '../../base/column';
import { SHF_RELA_LIVEPATCH, SHT_RELA } from '../../elf/constants';
import { livepatchSectionPrefix } from '../../klp/names';
import type { Rule } from '../rule';

export const sectionNotFlagged: Rule = {
  id: 'section-not-flagged',
  title: 'Livepatch section without SHF_RELA_LIVEPATCH',
  severity: 'error',
  why: 'The flag makes a relocation section one of livepatch, not its name. Without it the module loader applies the relocations as ordinary ones, with the value in the file for livepatch symbols, which is 0. Nothing is printed; the code jumps to or reads from address 0 or near it.',
  source: 'kernel/module/main.c: apply_relocations',
  mend: 'Repair it: klpscope repair lp.ko -o repaired.ko. Or convert again, from the module as it was before conversion. That must be the last step of the build: nothing but scripts/sign-file may change the module afterwards.',
  example: `$ readelf -SW lp.ko | grep klp      # the flags should be AIo
  [25] .klp.rela.vmlinux..text RELA            0000000000000000 0011c0 000030 18  AI 31   1  8`,
  *find({ module: { object } }) {
    for (const index of object.sectionIndices()) {
      const name = object.sectionName(index);
      if (!name.startsWith(livepatchSectionPrefix) || at(object.sections.sh_type, index) !== SHT_RELA)
        continue;
      if (object.hasFlag(index, SHF_RELA_LIVEPATCH)) continue;
      yield {
        subject: { kind: 'section', section: name },
        message: `${name} lacks SHF_RELA_LIVEPATCH: it is applied as an ordinary relocation section`,
      };
    }
  },
};
