import { consequenceOf, functionSubject, lookupsOf } from '../facts/patched';
import { positionsText } from '../facts/positions-text';
import type { Rule } from '../rule';

export const patchedFunctionAmbiguous: Rule = {
  id: 'patched-function-ambiguous',
  title: 'Replaced function whose name is not unique',
  severity: 'error',
  why: 'old_sympos 0 says that the object has one symbol of the name. When it has several, the kernel refuses to choose: klp_enable_patch returns -EINVAL, and a module that is loaded later is refused. For vmlinux the line says (null) in place of the object.',
  source: 'kernel/livepatch/core.c: klp_find_object_symbol, klp_module_coming',
  mend: 'Set old_sympos to the place of the function among the symbols of this name, counted from 1 in the order of /proc/kallsyms.',
  example: `$ grep ' state_show$' /proc/kallsyms
ffffffff8114a2b0 t state_show
ffffffff8116c4a0 t state_show
$ insmod lp.ko
insmod: ERROR: could not insert module lp.ko: Invalid parameters
$ dmesg
livepatch: unresolvable ambiguity for symbol 'state_show' in object '(null)'`,
  lines: [
    "livepatch: unresolvable ambiguity for symbol '%s' in object '%s'",
    "livepatch: unresolvable ambiguity for symbol '%s' in object '(null)'",
  ],
  *find(context) {
    for (const lookup of lookupsOf(context)) {
      const { object, objectName, func, candidates, bytes } = lookup;
      if (func.position !== 0 || candidates.length < 2) continue;
      yield {
        subject: functionSubject(object, func),
        message: `${objectName} has ${candidates.length} symbols ${func.oldName}, and old_sympos is 0: ${consequenceOf(lookup)}`,
        object: objectName,
        bytes,
        mend: `Set .old_sympos: ${positionsText(candidates)}.`,
      };
    }
  },
};
