// SPDX-License-Identifier: GPL-2.0
/*
 * Replaces the function behind /proc/cmdline, and uses two symbols that the
 * kernel does not export. modpost warns of both; the conversion makes livepatch
 * symbols of them.
 */
#include <linux/init.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include "klp-annotations.h"

/*
 * vmlinux has several functions of this name, so one is annotated: the second
 * by address, which is behind /sys/power/state. It is static in the kernel, but
 * extern here: a static one would be a new function of this module.
 */
extern ssize_t state_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf);

static KLP_MODULE_RELOC(vmlinux) relocs[] = {
	KLP_SYMPOS(state_show, 2),
};

/* saved_command_line is there once, so that its name is enough. */
static int livepatch_cmdline_proc_show(struct seq_file *m, void *v)
{
	seq_printf(m, "klp_example: state_show at %px, command line \"%s\"\n",
		   state_show, saved_command_line);
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
MODULE_DESCRIPTION("klpscope example: one symbol found by its name, one chosen by an annotation");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
