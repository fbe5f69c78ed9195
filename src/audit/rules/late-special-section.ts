import { formatCount } from '../../base/format';
import type { Rule } from '../rule';

/** Tables of keys have rules of their own, which name the code. */
const tablesOfKeys = ['__jump_table', '.static_call_sites'];

export const lateSpecialSection: Rule = {
  id: 'late-special-section',
  title: 'Special section that is relocated too late',
  severity: 'error',
  why: 'The kernel reads special sections once, when the livepatch is loaded; some it sorts. Livepatch relocations for a module are written later, by klp_enable_patch or when that module comes. By then the kernel has used what it read, and after sorting other entries stand at those offsets.',
  source: 'kernel/module/main.c: post_relocation; kernel/livepatch/core.c: klp_init_object_loaded',
  mend: 'Make the section refer to the livepatch’s own code and to vmlinux only: leave out of the replacement what makes the entry (an alternative, an exception table entry), or move it to a function of the livepatch.',
  example: `$ readelf -SW lp.ko | grep klp
  [31] .klp.rela.kvm..altinstructions RELA   0000000000000000 001b38 000030 18 AIo 40  9  8`,
  *find({ special }) {
    for (const { name, late, breaks, keys } of special) {
      const isTold = tablesOfKeys.includes(name) && keys.some(({ lateWith }) => lateWith !== undefined);
      if (breaks === undefined || isTold) continue;
      for (const { object, count } of late)
        yield {
          subject: { kind: 'section', section: name },
          message: `${formatCount(count, 'relocation')} of ${name} ${count === 1 ? 'waits' : 'wait'} for ${object} and ${count === 1 ? 'comes' : 'come'} after the kernel read the section. ${breaks.replace(/\.$/, '')}`,
          object,
        };
    }
  },
};
