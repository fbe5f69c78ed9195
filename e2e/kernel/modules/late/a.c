// SPDX-License-Identifier: GPL-2.0
/* A module to be patched: /proc/klptest, and one of three functions called secret(). */
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>

int secret_of_b(void);
int secret_of_c(void);

static noinline int secret(void)
{
	barrier();
	return 1;
}

static noinline int klptest_show(struct seq_file *m, void *v)
{
	seq_printf(m, "klptest: own %d %d\n", secret(), secret_of_b());
	return 0;
}

static int __init klptest_init(void)
{
	secret_of_c();
	return proc_create_single("klptest", 0, NULL, klptest_show) ? 0 : -ENOMEM;
}

static void __exit klptest_exit(void)
{
	remove_proc_entry("klptest", NULL);
}

module_init(klptest_init);
module_exit(klptest_exit);
MODULE_DESCRIPTION("klpscope test: a module that is patched");
MODULE_LICENSE("GPL");
