import { formatCount } from '../../base/format';
import { lookedUpSymbols } from '../facts/looked-up-symbols';
import { subjectOf } from '../facts/sites';
import type { Rule } from '../rule';

export const positionBeyond: Rule = {
  id: 'position-beyond',
  title: 'Position beyond the symbols of its name',
  severity: 'error',
  why: 'The kernel counts the symbols of a name in the object up to the position. When there are fewer it ends with EINVAL.',
  source: 'kernel/livepatch/core.c: klp_find_object_symbol',
  mend: 'Count again in the kernel that the livepatch is for: another build has more or fewer static functions of a name.',
  example: `$ grep -cw state_show /proc/kallsyms
2
$ dmesg | tail -n 1
livepatch: symbol position 3 for symbol 'state_show' in object 'vmlinux' not found`,
  lines: ["livepatch: symbol position %lu for symbol '%s' in object '%s' not found"],
  *find(context) {
    for (const { site, name, candidates } of lookedUpSymbols(context)) {
      if (candidates.length === 0 || name.position <= candidates.length) continue;
      const count = formatCount(candidates.length, `symbol ${name.symbol}`, `symbols ${name.symbol}`);
      yield {
        subject: subjectOf(site),
        object: name.object,
        message: `${site.symbolName} has position ${name.position}, and ${name.object} has ${count}`,
        mend:
          candidates.length === 1
            ? 'Give position 0: the name is unique in the object.'
            : `Give the position of the ${name.symbol} that is meant, 1 to ${candidates.length}.`,
      };
    }
  },
};
