import { groupBy } from '../../base/group-by';
import { objectNameOf } from '../facts/patched';
import type { Rule } from '../rule';

export const duplicateObject: Rule = {
  id: 'duplicate-object',
  title: 'Object patched twice',
  severity: 'error',
  why: 'Each object gets a directory /sys/kernel/livepatch/<patch>/<object>. An object whose name is NULL gets the directory vmlinux. The second of a name cannot be made, and klp_enable_patch returns -EEXIST. Linux 7.3 gives insmod -EBUSY in its place.',
  source: 'kernel/livepatch/core.c: klp_init_patch, klp_init_object',
  mend: 'Put all functions of one object into one klp_object. Leave the name of vmlinux NULL.',
  example: `static struct klp_object objs[] = {
	{ .name = "ext4", .funcs = ext4_funcs },
	{ .name = "ext4", .funcs = more_ext4_funcs },
	{ }
};

$ dmesg
sysfs: cannot create duplicate filename '/kernel/livepatch/lp/ext4'
kobject: kobject_add_internal failed for ext4 with -EEXIST, don't try to register things with the same name in the same directory.`,
  lines: [
    "sysfs: cannot create duplicate filename '/kernel/livepatch/%s/%s'",
    "sysfs: cannot create duplicate filename '/kernel/livepatch/%s/vmlinux'",
    "kobject_add_internal failed for %s with -EEXIST, don't try to register things with the same name in the same directory.",
    "kobject: kobject_add_internal failed for %s with -EEXIST, don't try to register things with the same name in the same directory.",
  ],
  *find({ patch }) {
    for (const [name, objects] of groupBy(patch?.objects ?? [], objectNameOf)) {
      if (objects.length === 1) continue;
      const isMixed = new Set(objects.map((object) => object.name)).size > 1;
      yield {
        subject: { kind: 'module' },
        message: `${objects.length} objects are called ${name}${isMixed ? ', some by NULL and some by text' : ''}`,
        object: name,
        ...(isMixed && {
          mend: 'Move the functions of the object called "vmlinux" to the one whose name is NULL: only NULL means vmlinux.',
        }),
      };
    }
  },
};
