import { lookedUpSymbols } from '../facts/looked-up-symbols';
import { subjectOf } from '../facts/sites';
import type { Rule } from '../rule';

export const positionUncertain: Rule = {
  id: 'position-uncertain',
  title: 'Position that cannot be checked with a list of names',
  severity: 'note',
  why: 'A list of names, as Symbols.list is, tells how many symbols of a name an object has, and not always in which order the kernel counts them. That the position exists is then certain; which function it means is not.',
  source: 'scripts/kallsyms.c: compare_symbols; kernel/livepatch/core.c: klp_find_object_symbol',
  mend: 'Open vmlinux, System.map or /proc/kallsyms of that kernel, or the module itself, beside the list.',
  example: `$ grep -nw state_show Symbols.list
70211:state_show
70212:state_show      # which of them is at the lower address?`,
  *find(context) {
    for (const { site, name, candidates } of lookedUpSymbols(context)) {
      const candidate = name.position === 0 ? undefined : candidates[name.position - 1];
      if (candidate === undefined || candidate.orderCertain) continue;
      yield {
        subject: subjectOf(site),
        object: name.object,
        message: `${name.object} has ${candidates.length} symbols ${name.symbol}, and ${candidate.row.from.fileName} does not tell which is at position ${name.position}`,
      };
    }
  },
};
