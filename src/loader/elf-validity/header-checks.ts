import { ELFCLASS32, EM_PPC64, ET_REL, SHN_UNDEF, SHN_XINDEX } from '../../elf/constants';
import { buildAgain, cutShort, type ElfCheck, refused } from './elf-check';
import { isAcceptedMachine, isKnownMachine } from './machines';
import { headerSize, sectionHeaderSize } from './raw-elf';

// The checks that need nothing but the ELF header. kernel/module/main.c: elf_validity_check, elf_validity_ehdr,
// elf_validity_cache_sechdrs.

export const headerLength: ElfCheck = ({ source: { size } }) =>
  size >= headerSize
    ? undefined
    : refused(
        `Invalid ELF header len ${size}`,
        `The file has ${size} bytes, an ELF header alone has ${headerSize}: ${cutShort}`,
      );

/** The kernel prints the bytes that it wants, not those that it has; dmesg shows the first one as here. */
export const magic: ElfCheck = ({ header }) =>
  header.isElf
    ? undefined
    : refused(
        'Invalid ELF header magic: != \\x7fELF',
        'The file does not begin with 7f 45 4c 46, so it is not ELF. Load the .ko itself; a packed one must be unpacked first.',
      );

export const relocatable: ElfCheck = ({ header: { e_type } }) =>
  e_type === ET_REL
    ? undefined
    : refused(
        `Invalid ELF header type: ${e_type} != ${ET_REL}`,
        e_type === ET_REL << 8
          ? 'The file’s byte order is not that of the kernel: build the module for the kernel that is to load it.'
          : `e_type is ${e_type}, a module has ${ET_REL} (ET_REL): load the .ko that the kernel build made, not a program, a shared library or vmlinux.`,
      );

export const machine: ElfCheck = ({ header: { e_machine, ei_class } }) =>
  isAcceptedMachine(e_machine, ei_class)
    ? undefined
    : refused(
        `Invalid architecture in ELF header: ${e_machine}`,
        isKnownMachine(e_machine)
          ? `EI_CLASS is ${ei_class}, the kernel wants 2 (64-bit): build the module for a 64-bit kernel.`
          : `No kernel with livepatching is for machine ${e_machine}: build the module for the kernel that is to load it.`,
      );

/**
 * arch/powerpc/kernel/module_64.c: module_elf_check_arch. The kernel is taken for one with ELFv2, as little-endian ones
 * are.
 */
export const moduleMachine: ElfCheck = ({ header: { e_machine, e_flags } }) =>
  e_machine !== EM_PPC64 || (e_flags & 3) === 2
    ? undefined
    : refused(
        `Invalid module architecture in ELF header: ${e_machine}`,
        'e_flags do not say ELFv2 (2): versions of klp-convert before 7 lose them. Convert the module with a tool that keeps them.',
      );

export const sectionHeaderLength: ElfCheck = ({ header: { e_shentsize, ei_class } }) =>
  e_shentsize === sectionHeaderSize
    ? undefined
    : refused(
        'Invalid ELF section header size',
        ei_class === ELFCLASS32
          ? 'The file is ELF32, the kernel reads ELF64: build the module for a 64-bit kernel.'
          : `Section headers are said to be ${e_shentsize} bytes each, ELF64 has ${sectionHeaderSize}. ${buildAgain}`,
      );

export const sectionHeadersInFile: ElfCheck = ({ size, header: { e_shoff, e_shnum } }) =>
  e_shoff < size && BigInt(e_shnum * sectionHeaderSize) <= size - e_shoff
    ? undefined
    : refused(
        'Invalid ELF section header overflow',
        `${e_shnum} section headers at ${e_shoff} do not fit into the file’s ${size} bytes: ${cutShort}`,
      );

export const nameTableIndex: ElfCheck = ({ header: { e_shstrndx, e_shnum } }) =>
  e_shstrndx !== SHN_UNDEF && e_shstrndx < e_shnum
    ? undefined
    : refused(
        `Invalid ELF section name index: ${e_shstrndx} || e_shstrndx (${e_shstrndx}) >= e_shnum (${e_shnum})`,
        e_shnum === 0 || e_shstrndx === SHN_XINDEX
          ? 'The header leaves the number of sections, or which one holds their names, to section 0; the kernel does not look there. Link the module with fewer sections than 65280 (without -ffunction-sections).'
          : `Section ${e_shstrndx} is to hold the names of sections, and there is no such one. ${buildAgain}`,
      );
