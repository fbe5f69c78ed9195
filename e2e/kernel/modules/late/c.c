// SPDX-License-Identifier: GPL-2.0
/* Gone once the module is live, so that positions are others then. */
#include <linux/init.h>
#include <linux/compiler.h>

int secret_of_c(void);

static noinline int __init secret(void)
{
	barrier();
	return 3;
}

int __init secret_of_c(void)
{
	return secret();
}
