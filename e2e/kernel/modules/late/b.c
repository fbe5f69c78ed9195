// SPDX-License-Identifier: GPL-2.0
#include <linux/compiler.h>

int secret_of_b(void);

static noinline int secret(void)
{
	barrier();
	return 2;
}

int secret_of_b(void)
{
	return secret();
}
