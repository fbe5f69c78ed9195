// SPDX-License-Identifier: GPL-2.0
/*
 * Use-case 1: the livepatch needs a kernel symbol that is not exported, but
 * whose name occurs only once. A symbol list is enough to convert it; nothing
 * has to be annotated.
 */
#include <linux/init.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/seq_file.h>

/*
 * Replaces the function behind /proc/cmdline. saved_command_line is declared
 * in <linux/init.h>, yet no module may link to it: modpost reports it as
 * undefined, and the kernel refuses the module until it is converted.
 */
static int livepatch_cmdline_proc_show(struct seq_file *m, void *v)
{
	seq_printf(m, "klpscope: saved_command_line is \"%s\"\n", saved_command_line);
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
MODULE_DESCRIPTION("klpscope sample: a unique symbol, found by the symbol list");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
