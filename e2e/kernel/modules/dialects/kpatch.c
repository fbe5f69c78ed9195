// SPDX-License-Identifier: GPL-2.0
/* Input of kpatch's create-klp-module; enabled by a klp_patch of its own, not by kpatch's hook. */
#include "patch.h"

/* Labels 8 and 9 of each use: the names of object and symbol. */
#define KPATCH_STRINGS							\
	".pushsection .kpatch.strings, \"a\", @progbits\n"		\
	"8:	.asciz \"vmlinux\"\n"					\
	"9:	.asciz \"state_show\"\n"				\
	".popsection\n"

/*
 * struct kpatch_symbol: address, position, binding and type (STB_LOCAL, STT_FUNC), name and object.
 * struct kpatch_relocation: place, type (R_X86_64_*), whether external, addend, patched object and symbol.
 */
#define KPATCH_RELOCATION(place, type, addend)				\
	".pushsection .kpatch.symbols, \"a\", @progbits\n"		\
	".balign 8\n"							\
	"7:	.quad 0, 2\n"						\
	"	.byte 0, 2\n"						\
	"	.balign 8\n"						\
	"	.quad 9b, 8b\n"						\
	".popsection\n"							\
	".pushsection .kpatch.relocations, \"a\", @progbits\n"		\
	".balign 8\n"							\
	"	.quad " place "\n"					\
	"	.long " type ", 0\n"					\
	"	.quad " addend ", 8b, 7b\n"				\
	".popsection\n"

/* As above: an absolute address and a relative one, but nothing else says that they are relocated. */
static int livepatch_cmdline_proc_show(struct seq_file *m, void *v)
{
	void *absolute, *relative;

	/* movq $0, %rax and leaq 0(%rip), %rdx */
	asm("1:	.byte 0x48, 0xc7, 0xc0, 0, 0, 0, 0\n"
	    "2:	.byte 0x48, 0x8d, 0x15, 0, 0, 0, 0\n"
	    KPATCH_STRINGS
	    KPATCH_RELOCATION("1b + 3", "11", "0")
	    KPATCH_RELOCATION("2b + 3", "2", "-4")
	    : "=a" (absolute), "=d" (relative));
	seq_printf(m, "klpscope: state_show at %px, again at %px\n", absolute, relative);
	return 0;
}

MODULE_DESCRIPTION("klpscope test: input of create-klp-module");
