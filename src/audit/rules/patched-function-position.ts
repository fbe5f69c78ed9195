import { formatCount } from '../../base/format';
import { consequenceOf, functionSubject, lookupsOf } from '../facts/patched';
import { positionsText } from '../facts/positions-text';
import type { Rule } from '../rule';

export const patchedFunctionPosition: Rule = {
  id: 'patched-function-position',
  title: 'Replaced function with a position that is not there',
  severity: 'error',
  why: 'old_sympos says which of several symbols of one name is meant. The object has fewer of them: klp_enable_patch returns -EINVAL, and a module that is loaded later is refused.',
  source: 'kernel/livepatch/core.c: klp_find_object_symbol, klp_module_coming',
  mend: 'Count again in the kernel that is patched: positions differ from build to build.',
  example: `static struct klp_func funcs[] = {
	{ .old_name = "state_show", .new_func = livepatch_state_show, .old_sympos = 3 },

$ dmesg
livepatch: symbol position 3 for symbol 'state_show' in object 'vmlinux' not found`,
  lines: ["livepatch: symbol position %lu for symbol '%s' in object '%s' not found"],
  *find(context) {
    for (const lookup of lookupsOf(context)) {
      const { object, objectName, func, candidates, bytes } = lookup;
      if (candidates.length === 0 || func.position <= candidates.length) continue;
      yield {
        subject: functionSubject(object, func),
        message: `${objectName} has ${formatCount(candidates.length, 'symbol')} ${func.oldName}, and old_sympos is ${func.position}: ${consequenceOf(lookup)}`,
        object: objectName,
        bytes,
        mend:
          candidates.length === 1
            ? 'Set .old_sympos to 0: the name is unique in the object.'
            : `Set .old_sympos: ${positionsText(candidates)}.`,
      };
    }
  },
};
