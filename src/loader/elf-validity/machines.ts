import {
  ELFCLASS64,
  EM_AARCH64,
  EM_LOONGARCH,
  EM_PPC64,
  EM_RISCV,
  EM_S390,
  EM_X86_64,
} from '../../elf/constants';

/** EM_S390_OLD, from before the number was assigned. */
const EM_S390_OLD = 0xa390;

/** The machines whose kernels have livepatching, and whether they look at EI_CLASS as well. */
const machines: ReadonlyMap<number, { readonly checksClass: boolean }> = new Map([
  [EM_X86_64, { checksClass: false }],
  [EM_PPC64, { checksClass: false }],
  [EM_S390, { checksClass: true }],
  [EM_S390_OLD, { checksClass: true }],
  [EM_AARCH64, { checksClass: false }],
  [EM_RISCV, { checksClass: true }],
  [EM_LOONGARCH, { checksClass: true }],
]);

/** Whether a kernel with livepatching is for this machine. */
export function isKnownMachine(e_machine: number): boolean {
  return machines.has(e_machine);
}

/** Whether the kernel for this very machine takes the file (arch/.../include/asm/elf.h: elf_check_arch, 64-bit kernels). */
export function isAcceptedMachine(e_machine: number, ei_class: number): boolean {
  const machine = machines.get(e_machine);
  return machine !== undefined && (!machine.checksClass || ei_class === ELFCLASS64);
}

/** The one big-endian architecture among them. */
export function isS390(e_machine: number): boolean {
  return e_machine === EM_S390 || e_machine === EM_S390_OLD;
}
