/* SPDX-License-Identifier: GPL-2.0 */
/*
 * ssize_t call_state_show(char *buf): state_show(NULL, NULL, buf), as for a
 * function of this module. state_show is in vmlinux, far away and with a TOC of
 * its own, so the word after the call would have to be a nop: the loader needs
 * it to restore r2.
 */
#include <asm/ppc_asm.h>

_GLOBAL(call_state_show)
	mflr	r0
	std	r0,16(r1)
	stdu	r1,-32(r1)
	mr	r5,r3
	li	r3,0
	li	r4,0
	bl	state_show
	addi	r1,r1,32
	ld	r0,16(r1)
	mtlr	r0
	blr
