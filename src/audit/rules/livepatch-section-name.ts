import { flaggedSections } from '../facts/flagged-sections';
import type { Rule } from '../rule';

export const livepatchSectionName: Rule = {
  id: 'livepatch-section-name',
  title: 'Livepatch section without an object in its name',
  severity: 'error',
  why: 'The kernel learns from the name of a livepatch relocation section which object its relocations are for: it scans .klp.rela.%55[^.]. A flagged section whose name does not scan ends the load with EINVAL, whatever the object.',
  source: 'kernel/livepatch/core.c: klp_apply_section_relocs',
  mend: 'Call the section .klp.rela.<object>.<target section>, for example .klp.rela.vmlinux..text: objcopy --rename-section <old>=<new> lp.ko. An ordinary relocation section must not have the flag: build the module again.',
  example: `$ readelf -SW lp.ko | grep RELA
  [ 3] .rela.text        RELA            0000000000000000 000f48 000018 18 AIo 31   2  8
$ dmesg | tail -n 1
livepatch: section .rela.text has an incorrectly formatted name`,
  lines: ['livepatch: section %s has an incorrectly formatted name'],
  *find({ module }) {
    for (const { name, object } of flaggedSections(module)) {
      if (object !== undefined) continue;
      yield {
        subject: { kind: 'section', section: name },
        message: `${name} has SHF_RELA_LIVEPATCH, and its name does not begin with .klp.rela.<object>`,
      };
    }
  },
};
