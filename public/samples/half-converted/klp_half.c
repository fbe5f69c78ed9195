// SPDX-License-Identifier: GPL-2.0
/*
 * Two functions use saved_command_line. The second one is in a section of its
 * own, as __cold functions are.
 */
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/seq_file.h>

/* Not exported by vmlinux, and there is only one. */
extern char *saved_command_line;

static noinline __cold __section(".text.unlikely") void show_address(struct seq_file *m)
{
	seq_printf(m, "klpscope: saved_command_line at %px\n", &saved_command_line);
}

static int livepatch_cmdline_proc_show(struct seq_file *m, void *v)
{
	seq_printf(m, "klpscope: patched, %s\n", saved_command_line);
	show_address(m);
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
MODULE_DESCRIPTION("klpscope sample: a conversion that stopped half-way");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
