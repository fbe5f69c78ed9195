import { lookedUpSymbols } from '../facts/looked-up-symbols';
import { subjectOf } from '../facts/sites';
import type { Rule } from '../rule';

export const positionZeroAmbiguous: Rule = {
  id: 'position-zero-ambiguous',
  title: 'Position 0 for a name that occurs more than once',
  severity: 'error',
  why: 'Position 0 says that the name is unique in the object. When the kernel finds a second symbol of the name, it refuses to choose and returns EINVAL. For vmlinux the message has (null) where the object should be.',
  source: 'kernel/livepatch/core.c: klp_find_object_symbol',
  mend: 'Give the position of the symbol that is meant, counted from 1 among the symbols of its name: by ascending address in vmlinux, in the order of .symtab in a module. objtool klp writes 0 for global symbols even when a static one has the same name.',
  example: `$ grep -w state_show /proc/kallsyms
ffffffff8112d2a0 t state_show
ffffffff816f1a50 t state_show
$ dmesg | tail -n 1
livepatch: unresolvable ambiguity for symbol 'state_show' in object '(null)'`,
  lines: [
    "livepatch: unresolvable ambiguity for symbol '%s' in object '%s'",
    "livepatch: unresolvable ambiguity for symbol '%s' in object '(null)'",
  ],
  *find(context) {
    for (const { site, name, candidates } of lookedUpSymbols(context)) {
      if (name.position !== 0 || candidates.length < 2) continue;
      yield {
        subject: subjectOf(site),
        object: name.object,
        message: `${site.symbolName} has position 0, and ${name.object} has ${candidates.length} symbols ${name.symbol}`,
        mend: `Give the position of the ${name.symbol} that is meant, 1 to ${candidates.length}.`,
      };
    }
  },
};
