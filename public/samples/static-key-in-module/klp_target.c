// SPDX-License-Identifier: GPL-2.0
/*
 * The module to be patched. /proc/klp_target shows whether its static key is
 * on; /sys/module/klp_target/parameters/loud turns it on and off.
 */
#include <linux/jump_label.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>

static DEFINE_STATIC_KEY_FALSE(loud);

static int target_show(struct seq_file *m, void *v)
{
	seq_printf(m, "klp_target: own, %s\n", static_branch_unlikely(&loud) ? "loud" : "quiet");
	return 0;
}

static int target_turn(const char *value, const struct kernel_param *param)
{
	bool on;
	int ret = kstrtobool(value, &on);

	if (ret)
		return ret;
	if (on)
		static_branch_enable(&loud);
	else
		static_branch_disable(&loud);
	return 0;
}

static const struct kernel_param_ops target_ops = { .set = target_turn };
module_param_cb(loud, &target_ops, NULL, 0200);

static int __init target_init(void)
{
	return proc_create_single("klp_target", 0, NULL, target_show) ? 0 : -ENOMEM;
}

static void __exit target_exit(void)
{
	remove_proc_entry("klp_target", NULL);
}

module_init(target_init);
module_exit(target_exit);
MODULE_DESCRIPTION("klpscope sample: a module with a static key");
MODULE_LICENSE("GPL");
