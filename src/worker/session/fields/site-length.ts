/** The machine in a type's name; its digits say nothing about the width. */
const machine = /^R_(?:X86_64|386|PPC64|PPC|AARCH64|ARM|390|RISCV|LARCH)_/;

/**
 * Bytes that a relocation is about, as far as its type's name tells. 4, the width of most fields and of the instructions of
 * RISC machines, where it does not.
 */
export function siteLength(type: string): 1 | 2 | 4 | 8 {
  const name = type.replace(machine, '');
  if (/^(?:ABS|PREL|U?ADDR|REL|PC|PLT|GOT|GOTOFF|GOTPC|ADD|SUB|GLOB_DAT|RELATIVE)?64(?:_PCREL)?$/.test(name))
    return 8;
  if (/^(?:ABS|PREL|U?ADDR|REL|PC|PLT|GOT|GOTOFF|TOC|ADD|SUB)?16(?:DBL|_\w+)?$/.test(name)) return 2;
  return /^(?:PC|ADD|SUB)?8$/.test(name) ? 1 : 4;
}
