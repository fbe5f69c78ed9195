/** A symbol of vmlinux whose marks are missing, and one of ext4 that has them. */
const symbol = '.klp.sym.vmlinux.state_show,2';
export const markedSymbol = '.klp.sym.ext4.dup,1';

/** Something of all that a repair mends: marks lost, relocations left behind, a wrong section, annotations, the tag. */
export function halfConverted(machine: string): string {
  return `module ${machine}
modinfo license=GPL
this-module lp
annotate vmlinux ${symbol} 2
section .text PROGBITS AX 64 align=16
section .data PROGBITS WA 32 align=8
symbol relocs OBJECT LOCAL .klp.module_relocs.vmlinux 0 12
symbol f FUNC LOCAL .text 0 16
symbol ${symbol} NOTYPE GLOBAL ABS 0 0
livepatch-symbol ${markedSymbol}
rela .text 0x04 2 f -4
rela .text 0x0c 2 ${symbol} -4
rela .text 0x14 2 ${symbol} -4 in=.klp.rela.vmlinux..text flags=-
rela .text 0x1c 2 ${markedSymbol} -4 in=.klp.rela.ext4..text flags=o
rela .text 0x24 2 ${symbol} -4 in=.klp.rela.ext4..text flags=o
rela .data 0x00 1 ${markedSymbol} 0
rela .data 0x08 1 ${symbol} 0
`;
}
