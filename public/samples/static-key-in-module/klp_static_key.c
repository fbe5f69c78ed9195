// SPDX-License-Identifier: GPL-2.0
/*
 * A livepatch for klp_target whose new function branches on a static key of
 * that module. Early tools convert it and the kernel loads it, but the branch is
 * never switched.
 */
#include <linux/jump_label.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/seq_file.h>

/* Static in klp_target. */
extern struct static_key_false loud;

static int livepatch_target_show(struct seq_file *m, void *v)
{
	seq_printf(m, "klp_target: patched, %s\n", static_branch_unlikely(&loud) ? "loud" : "quiet");
	return 0;
}

static struct klp_func funcs[] = {
	{
		.old_name = "target_show",
		.new_func = livepatch_target_show,
	}, { }
};

static struct klp_object objs[] = {
	{ .name = "klp_target", .funcs = funcs, }, { }
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
MODULE_DESCRIPTION("klpscope sample: branches on a static key of a module");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
