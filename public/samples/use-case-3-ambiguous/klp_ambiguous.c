// SPDX-License-Identifier: GPL-2.0
/*
 * Use-case 3: the livepatch of use-case 2 without its annotation. Nobody can
 * know which state_show is meant; a converter has to refuse it, because a
 * guess would use the wrong code in a running kernel.
 */
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/seq_file.h>

extern ssize_t state_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf);

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
MODULE_DESCRIPTION("klpscope sample: a duplicate symbol without annotation");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
