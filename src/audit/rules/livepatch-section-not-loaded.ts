import { SHF_ALLOC } from '../../elf/constants';
import { flaggedSections } from '../facts/flagged-sections';
import type { Rule } from '../rule';

export const livepatchSectionNotLoaded: Rule = {
  id: 'livepatch-section-not-loaded',
  title: 'Livepatch section without SHF_ALLOC',
  severity: 'error',
  why: 'A section without SHF_ALLOC stays in the temporary image of the file, which is freed at the end of the load. Relocations for vmlinux are applied before that. Those for a module are applied later: the kernel reads them from freed memory.',
  source: 'kernel/module/main.c: move_module, load_module; kernel/livepatch/core.c: klp_apply_section_relocs',
  mend: 'Repair it: klpscope repair lp.ko -o repaired.ko. Or convert again with a tool that sets SHF_ALLOC, as klp-convert, kpatch and objtool klp do: readelf -S then shows the flags AIo or Ao.',
  example: `$ readelf -SW lp.ko | grep klp
  [25] .klp.rela.ext4..text RELA            0000000000000000 0011c0 000030 18  Io 31   1  8`,
  *find({ module }) {
    for (const { index, name, object } of flaggedSections(module)) {
      if (object === undefined || module.object.hasFlag(index, SHF_ALLOC)) continue;
      const subject = { kind: 'section', section: name } as const;
      yield object === 'vmlinux'
        ? {
            subject,
            object,
            severity: 'note',
            message: `${name} lacks SHF_ALLOC, which does no harm for vmlinux`,
          }
        : { subject, object, message: `${name} lacks SHF_ALLOC: it is freed before ${object} is patched` };
    }
  },
};
