// SPDX-License-Identifier: GPL-2.0
/*
 * For ppc64le. The new function calls state_show of vmlinux from call.S, where
 * the nop after the call was forgotten.
 */
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include "klp-annotations.h"

extern ssize_t state_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf);

ssize_t call_state_show(char *buf);

/* The one behind /sys/power/state. */
static KLP_MODULE_RELOC(vmlinux) relocs[] = {
	KLP_SYMPOS(state_show, 2),
};

static int livepatch_cmdline_proc_show(struct seq_file *m, void *v)
{
	static char states[PAGE_SIZE];

	call_state_show(states);
	seq_printf(m, "klpscope: states %s\n", states);
	return 0;
}

static struct klp_func funcs[] = {
	{
		.old_name = "cmdline_proc_show",
		.new_func = livepatch_cmdline_proc_show,
	}, { }
};

/* No object name: the patched function is in vmlinux. */
static struct klp_object objs[] = {
	{ .funcs = funcs, }, { }
};

static struct klp_patch patch = {
	.mod = THIS_MODULE,
	.objs = objs,
};

static int livepatch_init(void)
{
	return klp_enable_patch(&patch);
}

static void livepatch_exit(void)
{
}

module_init(livepatch_init);
module_exit(livepatch_exit);
MODULE_DESCRIPTION("klpscope sample: a call without a nop on ppc64le");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
