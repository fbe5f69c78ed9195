// SPDX-License-Identifier: GPL-2.0
/*
 * Use-case 2: vmlinux has several functions called state_show. The name alone
 * says nothing, so an annotation picks one of them by its position.
 */
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include "klp-annotations.h"

/*
 * The one behind /sys/power/state. It is static in the kernel, but has to be
 * extern here: a static one would be a new symbol of this module.
 */
extern ssize_t state_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf);

/* Position 2 in address order; the first belongs to CPU hotplug. */
static KLP_MODULE_RELOC(vmlinux) relocs[] = {
	KLP_SYMPOS(state_show, 2),
};

/* Prints the address, so that it can be compared with /proc/kallsyms. */
static int livepatch_cmdline_proc_show(struct seq_file *m, void *v)
{
	seq_printf(m, "klpscope: state_show at %px\n", state_show);
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
MODULE_DESCRIPTION("klpscope sample: a duplicate symbol, chosen by an annotation");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
