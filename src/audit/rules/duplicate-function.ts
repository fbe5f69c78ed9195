import { functionSubject, objectNameOf, recordOf } from '../facts/patched';
import { firstOfEach } from '../facts/sites';
import type { Rule } from '../rule';

/** The kernel names the file of a function `<old_name>,<old_sympos>`, and 0 becomes 1. */
export const duplicateFunction: Rule = {
  id: 'duplicate-function',
  title: 'Function replaced twice',
  severity: 'error',
  why: 'Each function that is replaced gets a directory /sys/kernel/livepatch/<patch>/<object>/<function>,<position>. Position 0 is written as 1, so that 0 and 1 are the same directory. The second one cannot be made, and klp_enable_patch returns -EEXIST. Linux 7.3 gives insmod -EBUSY in its place.',
  source: 'kernel/livepatch/core.c: klp_init_func',
  mend: 'Keep one klp_func for each function. Where two functions of one name are meant, give each its own old_sympos, counted from 1.',
  example: `static struct klp_func funcs[] = {
	{ .old_name = "state_show", .new_func = livepatch_state_show },
	{ .old_name = "state_show", .new_func = livepatch_state_show2, .old_sympos = 1 },
	{ }
};

$ insmod lp.ko
insmod: ERROR: could not insert module lp.ko: File exists
$ dmesg
sysfs: cannot create duplicate filename '/kernel/livepatch/lp/vmlinux/state_show,1'`,
  lines: [
    "sysfs: cannot create duplicate filename '/kernel/livepatch/%s/%s/%s'",
    "kobject_add_internal failed for %s with -EEXIST, don't try to register things with the same name in the same directory.",
    "kobject: kobject_add_internal failed for %s with -EEXIST, don't try to register things with the same name in the same directory.",
  ],
  *find({ module, patch }) {
    if (patch === undefined) return;
    for (const object of patch.objects) {
      const files = firstOfEach(object.functions, (func) => `${func.oldName},${func.position || 1}`);
      for (const { first, count } of files) {
        if (count === 1) continue;
        yield {
          subject: functionSubject(object, first),
          message: `${objectNameOf(object)}: ${first.oldName},${first.position || 1} is replaced ${count} times`,
          object: objectNameOf(object),
          bytes: recordOf(module, patch, first.record),
        };
      }
    }
  },
};
