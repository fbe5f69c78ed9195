// SPDX-License-Identifier: GPL-2.0
/*
 * No livepatch: an ordinary module with the same mistake, a call of an exported
 * function of vmlinux without a nop. So the loader's message can be seen on a
 * kernel without livepatch.
 */
#include <linux/jiffies.h>
#include <linux/module.h>

extern unsigned int call_jiffies_to_msecs(unsigned long j);

asm(".pushsection .text\n"
    "call_jiffies_to_msecs:\n"
    "	mflr	0\n"
    "	std	0,16(1)\n"
    "	stdu	1,-32(1)\n"
    "	bl	jiffies_to_msecs\n"
    "	addi	1,1,32\n"
    "	ld	0,16(1)\n"
    "	mtlr	0\n"
    "	blr\n"
    ".popsection\n");

static int __init exported_init(void)
{
	return call_jiffies_to_msecs(0);
}

static void __exit exported_exit(void)
{
}

module_init(exported_init);
module_exit(exported_exit);
MODULE_DESCRIPTION("klpscope sample: a call without a nop in an ordinary module");
MODULE_LICENSE("GPL");
