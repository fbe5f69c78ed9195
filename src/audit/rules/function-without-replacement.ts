import { functionSubject, objectNameOf, recordOf } from '../facts/patched';
import type { Rule } from '../rule';

export const functionWithoutReplacement: Rule = {
  id: 'function-without-replacement',
  title: 'Function without a replacement',
  severity: 'error',
  why: 'klp_func.new_func must point to the new function. Where it is NULL klp_enable_patch returns -EINVAL and prints nothing.',
  source: 'kernel/livepatch/core.c: klp_init_func',
  mend: 'Set new_func to the function that replaces it. Where it is set in the source and NULL in the file, the relocation of the record is lost: build the module again.',
  example: `static struct klp_func funcs[] = {
	{ .old_name = "cmdline_proc_show" },
	{ }
};

$ insmod lp.ko
insmod: ERROR: could not insert module lp.ko: Invalid parameters`,
  *find({ module, patch }) {
    if (patch === undefined) return;
    for (const object of patch.objects) {
      for (const func of object.functions) {
        if (func.newFunction !== undefined) continue;
        yield {
          subject: functionSubject(object, func),
          message: `new_func of ${func.oldName} in ${objectNameOf(object)} is NULL`,
          object: objectNameOf(object),
          bytes: recordOf(module, patch, func.record),
        };
      }
    }
  },
};
