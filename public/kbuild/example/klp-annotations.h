/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Annotations that tell a klp-convert style tool which of several symbols of
 * the same name a livepatch means. Mainline headers do not have them; this is
 * the record layout of the seventh klp-convert series (2023).
 */
#ifndef KLP_ANNOTATIONS_H
#define KLP_ANNOTATIONS_H

#include <linux/compiler.h>
#include <linux/types.h>

/*
 * Twelve bytes on every architecture: the union keeps the symbol field at
 * eight bytes on 32-bit machines too. The symbol field is zero in the file,
 * a relocation names the symbol.
 */
struct klp_module_reloc {
	union {
		void *sym;
		u64 sym64;
	};
	u32 sympos;
} __packed;

/*
 * The object (vmlinux or a module) is part of the section name. Alignment 4
 * keeps the arrays of several object files packed after linking; compilers
 * would align a big array to 16 or 32 bytes and leave gaps between them.
 */
#define KLP_MODULE_RELOC(obj)						\
	struct klp_module_reloc __used					\
	__section(".klp.module_relocs." #obj) __aligned(4)

/* Position 1 is the occurrence of the name at the lowest address. */
#define KLP_SYMPOS(symbol, pos) { .sym = &symbol, .sympos = pos }

#endif /* KLP_ANNOTATIONS_H */
