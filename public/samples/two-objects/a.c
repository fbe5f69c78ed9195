// SPDX-License-Identifier: GPL-2.0
/*
 * Two objects of one livepatch annotate the same name differently: this file
 * means the first state_show of vmlinux, b.c the second. Linking merges both
 * into one undefined symbol with two annotations, and nothing in the module
 * says which relocation belongs to which annotation.
 */
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include "klp-annotations.h"

extern ssize_t state_show(struct device *dev, struct device_attribute *attr, char *buf);
const void *state_show_of_b(void);

static KLP_MODULE_RELOC(vmlinux) relocs_a[] = {
	KLP_SYMPOS(state_show, 1),
};

static int livepatch_cmdline_proc_show(struct seq_file *m, void *v)
{
	seq_printf(m, "klpscope: a: state_show at %px\n", state_show);
	seq_printf(m, "klpscope: b: state_show at %px\n", state_show_of_b());
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
MODULE_DESCRIPTION("klpscope sample: one name, two annotations, one module");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
