// SPDX-License-Identifier: GPL-2.0
/* Input of objtool klp post-link, in the form of Linux 7.x. */
#include "patch.h"

#define KLP_SYMBOL "\".klp.sym.vmlinux.state_show,2\""
#define TOMBSTONE ".klp.tombstone.state_show"

/* struct klp_reloc: the relocated place, the symbol with the addend, the type (R_X86_64_*) and padding. */
#define KLP_RELOC(place, addend, type)					\
	".pushsection __klp_relocs.vmlinux, \"a\", @progbits\n"		\
	".balign 8\n"							\
	".quad " place "\n"						\
	".quad " KLP_SYMBOL addend "\n"					\
	".long " type ", 0\n"						\
	".popsection\n"

asm(".weak " TOMBSTONE "\n"
    ".weak " KLP_SYMBOL "\n"
    ".type " KLP_SYMBOL ", @function\n");

/* An absolute address (R_X86_64_32S) and a relative one (R_X86_64_PC32). */
static int livepatch_cmdline_proc_show(struct seq_file *m, void *v)
{
	void *absolute, *relative;

	asm("1:	movq	$" TOMBSTONE ", %0\n"
	    "2:	leaq	" TOMBSTONE "(%%rip), %1\n"
	    KLP_RELOC("1b + 3", " + 0", "11")
	    KLP_RELOC("2b + 3", " - 4", "2")
	    : "=r" (absolute), "=r" (relative));
	seq_printf(m, "klpscope: state_show at %px, again at %px\n", absolute, relative);
	return 0;
}

MODULE_DESCRIPTION("klpscope test: input of objtool klp post-link");
