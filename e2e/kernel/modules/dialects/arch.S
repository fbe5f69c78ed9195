/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Input of kpatch's create-klp-module for Linux before 5.8: FUNCTION for OBJECT, whose call has an alternative and
 * may be patched by a hypervisor. Several of them are linked with --unique, as kpatch-build does it.
 */
#define STRING_(x) #x
#define STRING(x) STRING_(x)
#define TEXT(x) STRING(.text.x)

	.section TEXT(FUNCTION), "ax", @progbits
	.globl	FUNCTION
	.type	FUNCTION, @function
FUNCTION:
	.skip	8
1:	call	*%rax
2:	ret
	.size	FUNCTION, . - FUNCTION

	.section .altinstr_replacement, "ax", @progbits
3:	nop
4:
	/* struct alt_instr: instruction and replacement, CPU feature, lengths and padding. */
	.section .altinstructions, "a", @progbits
	.long	1b - ., 3b - .
	.word	9
	.byte	2b - 1b, 4b - 3b, 0

	/* struct paravirt_patch_site: instruction, type, length and clobbers. */
	.section .parainstructions, "a", @progbits
	.balign	8
	.quad	1b
	.byte	7, 2b - 1b
	.short	1

	.section .kpatch.strings, "a", @progbits
5:	.asciz	STRING(OBJECT)
6:	.asciz	"callee"

	.section .kpatch.symbols, "a", @progbits
	.balign	8
7:	.quad	0, 1
	.byte	0, 2
	.balign	8
	.quad	6b, 5b

	.section .kpatch.relocations, "a", @progbits
	.balign	8
	.quad	FUNCTION + 4
	.long	2, 0
	.quad	-4, 5b, 7b

	.section .kpatch.arch, "a", @progbits
	.balign	8
	.quad	.altinstructions, 5b
	.quad	.parainstructions, 5b

#ifdef RELEASE
	.section .modinfo, "a", @progbits
	.asciz	"livepatch=Y"
	.ascii	"vermagic=", STRING(RELEASE)
	.asciz	" SMP mod_unload "
#endif
