import { formatHex } from '../../base/format';
import { EM_PPC64 } from '../../elf/constants';
import { isAtLeast } from '../../loader/profile';
import type { Rule } from '../rule';

/** `EF_PPC64_ABI`: 2 is ELFv2, 0 and 1 are ELFv1. */
const abiMask = 3;
const elfV2 = 2;

export const ppc64Abi: Rule = {
  id: 'ppc64-abi',
  title: 'PowerPC64 module with a wrong ABI in e_flags',
  severity: 'error',
  releases: 'since 6.12',
  why: 'The lowest two bits of e_flags name the ABI of a PowerPC64 object. Little-endian kernels are ELFv2 and take 2 only. Versions of klp-convert before 7 wrote 0. Linux 6.1 does not look.',
  source: 'arch/powerpc/kernel/module_64.c: module_elf_check_arch; kernel/module/main.c: elf_validity_ehdr',
  mend: 'Convert again, from the module as it was before conversion, with a tool that keeps e_flags.',
  example: `$ readelf -h lp.ko | grep -E 'Machine|Flags'
  Machine:                           PowerPC64
  Flags:                             0x0
$ insmod lp.ko
insmod: ERROR: could not insert module lp.ko: Invalid module format
$ dmesg
Invalid module architecture in ELF header: 21`,
  lines: ['Invalid module architecture in ELF header: %u'],
  *find({ module: { object }, profile }) {
    const { e_machine, e_flags, littleEndian } = object.header;
    // Kernels of either ABI are big-endian.
    if (e_machine !== EM_PPC64 || !littleEndian || (e_flags & abiMask) === elfV2) return;
    yield {
      subject: { kind: 'module' },
      severity: isAtLeast(profile, '6.12') ? 'error' : 'warning',
      message: `e_flags is ${formatHex(e_flags)}, ABI ${e_flags & abiMask}: little-endian kernels are of ABI 2 (ELFv2)`,
    };
  },
};
