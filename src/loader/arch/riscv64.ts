import { EM_RISCV } from '../../elf/constants';
import { isAtLeast, type KernelProfile, type KernelRelease } from '../profile';
import type { ArchRules, RelocationOutcome, RelocationSite } from './arch';
import { refused } from './outcome';
import { fits, hex, knownValue, unsigned, widthByType } from './value';

/** arch/riscv/kernel/module.c: reloc_handlers_rela, in 6.1 and before. */
const widths = widthByType({
  // RVC_BRANCH, RVC_JUMP
  2: [44, 45],
  // 32, BRANCH, JAL, GOT_HI20, PCREL_HI20, PCREL_LO12_I/S, HI20, LO12_I/S, ADD32, SUB32
  4: [1, 16, 17, 20, 23, 24, 25, 26, 27, 28, 35, 39],
  // 64, CALL, CALL_PLT, ADD64, SUB64
  8: [2, 18, 19, 36, 40],
});
/** As {@link widths}, what was added since. */
const newer = {
  since: '6.12' satisfies KernelRelease,
  widths: widthByType({
    // ADD8, SUB8, SUB6, SET6, SET8; SET_ULEB128 and SUB_ULEB128, which write as many bytes as the value needs
    1: [33, 37, 52, 53, 54, 60, 61],
    // ADD16, SUB16, SET16
    2: [34, 38, 55],
    // SET32, 32_PCREL, PLT32
    4: [56, 57, 59],
  }),
  /** RELATIVE, COPY, JUMP_SLOT, TLS_DTPMOD, TLS_DTPREL and TLS_TPREL 32 and 64, IRELATIVE. */
  dynamic: new Set([3, 4, 5, 6, 7, 8, 9, 10, 11, 58]),
  /** TLS_GOT_HI20, TLS_GD_HI20, TPREL_HI20, TPREL_LO12_I/S, TPREL_ADD. */
  threadLocal: new Set([21, 22, 29, 30, 31, 32]),
} as const;
const [absolute32, call, pcrelHi20, align, relax] = [1, 18, 23, 43, 51];
/** auipc and jalr reach [−2^31−2^11, 2^31−2^11). */
const reach = 1n << 31n;
const bias = 1n << 11n;

/**
 * arch/riscv/kernel/module.c; no kernel up to 7.3 has livepatching on RISC-V. CONFIG_MODULE_SECTIONS is taken as set, as a
 * 64-bit kernel with modules has it; without CONFIG_CMODEL_MEDLOW, which refuses HI20. What depends on other entries of the
 * relocation section is not followed: the HI20 of a PCREL_LO12, the sum of ADD, SUB and SET of one place.
 */
export const riscv64Rules: ArchRules = {
  e_machine: EM_RISCV,
  checkModule: () => undefined,
  checkRelocation,
};

function checkRelocation(site: RelocationSite, profile: KernelProfile): RelocationOutcome {
  const { type } = site;
  if (type === relax) return { kind: 'ignored' };
  const isNewer = isAtLeast(profile, newer.since);
  const width = widths.get(type) ?? (isNewer ? newer.widths.get(type) : undefined);
  if (width === undefined) return refuseType(site, isNewer);
  return refuseValue(site) ?? { kind: 'written', width };
}

function refuseType({ type, module }: RelocationSite, isNewer: boolean): RelocationOutcome {
  const refuse = (message: string, why: string) => refused('EINVAL', `${module}: ${message}`, why);
  if (type === align)
    return refuse(
      "The unexpected relocation type 'R_RISCV_ALIGN' from PC = …",
      'the module was compiled for linker relaxation, which is done when a program is linked (-mno-relax)',
    );
  if (isNewer && newer.dynamic.has(type))
    return refuse(
      'Dynamic linking not supported in kernel modules PC = …',
      `relocations of type ${type} belong to what is linked with -shared`,
    );
  if (isNewer && newer.threadLocal.has(type))
    return refuse(
      'Thread local storage not supported in kernel modules PC = …',
      `relocations of type ${type} are for thread-local variables`,
    );
  return refuse(
    `Unknown relocation type ${type}`,
    type === 0
      ? 'RISC-V refuses even R_RISCV_NONE'
      : `the RISC-V loader does not know relocations of type ${type}`,
  );
}

function refuseValue(site: RelocationSite): RelocationOutcome | undefined {
  const { type, module } = site;
  if (type === absolute32) {
    const value = knownValue(site, 'absolute');
    if (value === undefined || fits(value, unsigned(32))) return undefined;
    const message = `value ${hex(value).padStart(16, '0')} out of range for 32-bit field`;
    return refused('EINVAL', `${module}: ${message}`, 'the value does not fit 32 bits without a sign');
  }
  const distance = type === call || type === pcrelHi20 ? knownValue(site, 'relative') : undefined;
  if (distance === undefined || (distance >= -reach - bias && distance < reach - bias)) return undefined;
  return refused(
    'EINVAL',
    `${module}: target … can not be addressed by the 32-bit offset from PC = …`,
    `the distance ${distance} is out of the range of auipc with 32 bits`,
  );
}
