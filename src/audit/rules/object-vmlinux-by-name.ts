import type { Rule } from '../rule';

export const objectVmlinuxByName: Rule = {
  id: 'object-vmlinux-by-name',
  title: 'Object of the patch that is called vmlinux',
  severity: 'error',
  why: 'In struct klp_object the name NULL means vmlinux. The text "vmlinux" means a module of that name, which does not exist: its functions are never replaced, and nothing is printed. When the patch also has an object with NULL, both get the same directory in sysfs, and the livepatch is refused with EEXIST.',
  source: 'kernel/livepatch/core.c: klp_is_module, klp_find_object_module',
  mend: 'Leave out .name, or set it to NULL, for the object whose functions are in vmlinux.',
  example: `static struct klp_object objs[] = {
	{ .name = "vmlinux", .funcs = funcs },	/* should be NULL */
	{ }
};`,
  lines: ["sysfs: cannot create duplicate filename '/kernel/livepatch/%s/vmlinux'"],
  *find({ patch }) {
    // kpatch's own table has the text; its hook makes NULL of it.
    if (patch === undefined || patch.form === 'kpatch') return;
    for (const { name, functions } of patch.objects) {
      if (name !== 'vmlinux') continue;
      yield {
        subject: { kind: 'module' },
        object: 'vmlinux',
        message: `an object of the patch has the name "vmlinux" in place of NULL: its functions (${functions.length}) are never replaced`,
        paste: '.name = NULL,',
      };
    }
  },
};
