import { EM_PPC64, SHF_ALLOC } from '../../elf/constants';
import { flaggedSections } from '../facts/flagged-sections';
import type { Rule } from '../rule';

export const targetInitSection: Rule = {
  id: 'target-init-section',
  title: 'Livepatch relocations for a module in an init section',
  severity: 'error',
  why: 'Sections whose names begin with .init are freed when the init function of the livepatch has returned. When the module is loaded later, its relocations are written into memory that is used for something else by then. On PowerPC64 no section is freed.',
  source:
    'kernel/module/main.c: module_init_section, do_free_init; kernel/livepatch/core.c: klp_module_coming',
  mend: 'Do not refer to symbols of a module from __init code and __initdata of the livepatch: move the code or data out of .init sections.',
  example: `$ readelf -SW lp.ko
  [ 4] .init.text        PROGBITS        0000000000000000 000180 000040 00  AX  0   0 16
  [25] .klp.rela.ext4..init.text RELA            0000000000000000 0011c0 000018 18 AIo 31   4  8`,
  *find({ module }) {
    if (module.object.header.e_machine === EM_PPC64) return;
    for (const { name, object, target, targetName } of flaggedSections(module)) {
      if (object === undefined || object === 'vmlinux' || !targetName.startsWith('.init')) continue;
      if (!module.object.hasFlag(target, SHF_ALLOC)) continue;
      yield {
        subject: { kind: 'section', section: name },
        object,
        message: `${name} is for ${targetName}, which is freed before ${object} is loaded later`,
      };
    }
  },
};
