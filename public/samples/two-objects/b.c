// SPDX-License-Identifier: GPL-2.0
/* The other half of a.c: the same name, annotated with another position. */
#include <linux/kobject.h>
#include "klp-annotations.h"

extern ssize_t state_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf);
const void *state_show_of_b(void);

static KLP_MODULE_RELOC(vmlinux) relocs_b[] = {
	KLP_SYMPOS(state_show, 2),
};

const void *state_show_of_b(void)
{
	return state_show;
}
