// SPDX-License-Identifier: GPL-2.0
/*
 * A livepatch for the module loop, which may be loaded later than the
 * livepatch: hw_queue_depth= gets an upper limit.
 */
#include <linux/kernel.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/moduleparam.h>

/* A static variable of loop, so that only the livepatch core can find it. */
extern int hw_queue_depth;

static int livepatch_loop_set_hw_queue_depth(const char *s, const struct kernel_param *p)
{
	int depth, ret;

	ret = kstrtoint(s, 0, &depth);
	if (ret < 0)
		return ret;
	if (depth < 1 || depth > 1024)
		return -EINVAL;
	pr_info("hw_queue_depth was %d, becomes %d\n", hw_queue_depth, depth);
	hw_queue_depth = depth;
	return 0;
}

static struct klp_func funcs[] = {
	{
		.old_name = "loop_set_hw_queue_depth",
		.new_func = livepatch_loop_set_hw_queue_depth,
	}, { }
};

static struct klp_object objs[] = {
	{ .name = "loop", .funcs = funcs, }, { }
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
MODULE_DESCRIPTION("klpscope sample: patches a module that comes later");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
