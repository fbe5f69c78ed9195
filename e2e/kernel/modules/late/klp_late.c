// SPDX-License-Identifier: GPL-2.0
/* Replaces a function of vmlinux and one of klptest, which may be loaded before or after. */
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include "klp-annotations.h"

extern int secret(void);

/* The second of three while klptest is loaded, of two later. */
static KLP_MODULE_RELOC(klptest) relocs[] = {
	KLP_SYMPOS(secret, 2),
};

static int livepatch_cmdline_proc_show(struct seq_file *m, void *v)
{
	seq_puts(m, "klpscope: patched\n");
	return 0;
}

static int livepatch_klptest_show(struct seq_file *m, void *v)
{
	seq_printf(m, "klptest: patched %d\n", secret());
	return 0;
}

static struct klp_func funcs[] = {
	{
		.old_name = "cmdline_proc_show",
		.new_func = livepatch_cmdline_proc_show,
	}, { }
};

static struct klp_func funcs_of_klptest[] = {
	{
		.old_name = "klptest_show",
		.new_func = livepatch_klptest_show,
	}, { }
};

static struct klp_object objs[] = {
	{ .funcs = funcs, },
	{ .name = "klptest", .funcs = funcs_of_klptest, }, { }
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
MODULE_DESCRIPTION("klpscope test: patches vmlinux and a module");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
