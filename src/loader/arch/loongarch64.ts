import { EM_LOONGARCH } from '../../elf/constants';
import { isAtLeast, type KernelProfile, type KernelRelease } from '../profile';
import type { ArchRules, RelocationOutcome, RelocationSite } from './arch';
import { refused, refuseMissingSection } from './outcome';
import { hex, knownValue, widthByType } from './value';

/** arch/loongarch/kernel/module.c: reloc_rela_handlers. */
const widths = widthByType({
  // 32, SOP_POP_32_*, ADD32, SUB32, B26, PCALA_*, GOT_PC_*, 32_PCREL, PCADD_*, GOT_PCADD_*
  4: [1, 39, 40, 41, 42, 43, 44, 45, 46, 50, 55, 66, 71, 72, 73, 74, 75, 76, 99, 128, 129, 130, 131],
  // 64, ADD64, SUB64, 64_PCREL
  8: [2, 51, 56, 109],
});
/** NONE, MARK_LA, MARK_PCREL; the SOP types up to IF_ELSE, which only move values on a stack. */
const ignored = new Set([0, 20, 21, 22, 23, 24, 29, 32, 33, 34, 35, 36, 37]);
const since: Readonly<Record<number, KernelRelease>> = {
  99: '6.12', // 32_PCREL
  109: '6.12', // 64_PCREL
  128: '7.3', // PCADD_HI20
  129: '7.3', // PCADD_LO12
  130: '7.3', // GOT_PCADD_HI20
  131: '7.3', // GOT_PCADD_LO12
};
/** SOP_POP_32_S_10_5 has a handler that takes a value off the stack and then does not know the type. */
const halfHandled = 38;
const b26 = 66;
const reach = 0x8000000n;

/**
 * arch/loongarch/kernel/module.c and module-sections.c; there is no LoongArch in 5.10, which is followed as 6.1. No kernel
 * configuration changes what is refused. What depends on other entries of the relocation section is not followed: the
 * stack of the SOP types, the HI20 of a PCADD_LO12, the number of GOT entries.
 */
export const loongarch64Rules: ArchRules = {
  e_machine: EM_LOONGARCH,
  checkModule: (object, module) =>
    refuseMissingSection(object, {
      '.got': `${module}: module GOT section(s) missing`,
      '.plt': `${module}: module PLT section(s) missing`,
      '.plt.idx': `${module}: module PLT.IDX section(s) missing`,
    }),
  checkRelocation,
};

function checkRelocation(site: RelocationSite, profile: KernelProfile): RelocationOutcome {
  const { type } = site;
  if (ignored.has(type)) return { kind: 'ignored' };
  const width = isAtLeast(profile, since[type] ?? '5.10') ? widths.get(type) : undefined;
  if (width === undefined) return refuseType(site, profile);
  return (type === b26 ? refuseBranch(site) : undefined) ?? { kind: 'written', width };
}

function refuseType({ type, module }: RelocationSite, profile: KernelProfile): RelocationOutcome {
  const why = `the LoongArch loader does not know relocations of type ${type}`;
  if (type === halfHandled) return refused('EINVAL', `kmod: ${module}: Unsupport relocation type 38`, why);
  // The table ends with 64_PCREL, since 7.3 with TLS_DESC_PCADD_LO12.
  const isInTable = type <= (isAtLeast(profile, '7.3') ? 139 : 109);
  const message = isInTable
    ? `Unsupport relocation type ${type}, please add its support.`
    : `Unknown relocation type ${type}`;
  return refused('EINVAL', `kmod: ${module}: ${message}`, why);
}

/** A branch beyond ±128 MiB goes through an entry of .plt, whose place is not known. */
function refuseBranch(site: RelocationSite): RelocationOutcome | undefined {
  const distance = knownValue(site, 'relative');
  if (distance === undefined || distance < -reach || distance >= reach || (distance & 3n) === 0n)
    return undefined;
  return refused(
    'ENOEXEC',
    `kmod: module ${site.module}: jump offset = 0x${hex(distance)} unaligned! dangerous R_LARCH_B26 (66) relocation`,
    'a branch reaches whole words only',
  );
}
