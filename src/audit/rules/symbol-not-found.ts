import { lookedUpSymbols } from '../facts/looked-up-symbols';
import { subjectOf } from '../facts/sites';
import type { Rule } from '../rule';

export const symbolNotFound: Rule = {
  id: 'symbol-not-found',
  title: 'Livepatch symbol that the object does not have',
  severity: 'error',
  why: 'The kernel looks the symbol up by its exact name in its own table or in that of the module. When nothing is found the livepatch is refused with EINVAL, or the module when it is loaded later.',
  source: 'kernel/livepatch/core.c: klp_find_object_symbol',
  mend: 'Take name and position from the very kernel that the livepatch is for: other builds inline, clone (.isra.0, .constprop.0) and rename functions. With clang LTO the suffix .llvm.<hash> belongs to the name.',
  example: `$ grep -w state_show /proc/kallsyms
$ dmesg | tail -n 1
livepatch: symbol 'state_show' not found in symbol table`,
  lines: ["livepatch: symbol '%s' not found in symbol table"],
  *find(context) {
    for (const { site, name, candidates } of lookedUpSymbols(context)) {
      if (candidates.length > 0) continue;
      yield {
        subject: subjectOf(site),
        object: name.object,
        message: `${name.object} has no symbol ${name.symbol}, which ${site.symbolName} asks for`,
      };
    }
  },
};
