// SPDX-License-Identifier: GPL-2.0
/* Input of the minimal klp-convert (2023-24): names of symbols say all that it needs. */
#include "patch.h"

/* The object that is patched, the object that has the symbol, the symbol and its position. */
#define KLP_RELOC_SYMBOL_POS(LP_OBJ, SYM_OBJ, SYM, POS)			\
	asm("\".klp.sym.rela." #LP_OBJ "." #SYM_OBJ "." #SYM "," #POS "\"")
#define KLP_RELOC_SYMBOL(LP_OBJ, SYM_OBJ, SYM)				\
	KLP_RELOC_SYMBOL_POS(LP_OBJ, SYM_OBJ, SYM, 0)

extern ssize_t state_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
	KLP_RELOC_SYMBOL_POS(vmlinux, vmlinux, state_show, 2);
extern char *saved_command_line
	KLP_RELOC_SYMBOL(vmlinux, vmlinux, saved_command_line);

static int livepatch_cmdline_proc_show(struct seq_file *m, void *v)
{
	seq_printf(m, "klpscope: state_show at %px, saved_command_line at %px\n",
		   state_show, &saved_command_line);
	return 0;
}

MODULE_DESCRIPTION("klpscope test: input of the minimal klp-convert");
