import { EM_PPC64, SHN_LIVEPATCH, SHN_UNDEF } from '../../elf/constants';
import { isAtLeast, type KernelProfile } from '../profile';
import type { ArchRules, RelocationOutcome, RelocationSite } from './arch';

/** Bytes written by the types of kernels without PCREL (arch/powerpc/kernel/module_64.c: apply_relocate_add). */
const widths: Readonly<Record<number, number>> = {
  1: 4, // ADDR32
  10: 4, // REL24
  26: 4, // REL32
  38: 8, // ADDR64
  44: 8, // REL64
  47: 2, // TOC16
  48: 2, // TOC16_LO
  50: 2, // TOC16_HA
  51: 8, // TOC
  63: 2, // TOC16_DS
  64: 2, // TOC16_LO_DS
  250: 2, // REL16_LO
  252: 2, // REL16_HA
};
const rel24 = 10;
/** TOCSAVE is passed over; ENTRY rewrites two instructions where it can and leaves them where it cannot. */
const ignored = new Set([109, 118]);

const nop = 0x60000000;
/** `ld r2,24(r1)`: the call was made ready before, when the patched module was loaded for the first time. */
const restoreToc = 0xe8410018;
const withoutToc = new Set(['_mcount', 'ftrace_caller', 'ftrace_regs_caller']);

/** PowerPC64 with the ELFv2 ABI, as livepatching needs it. Kernels with PCREL (since 6.4, rare) are not followed. */
export const ppc64Rules: ArchRules = {
  e_machine: EM_PPC64,
  checkModule: (object, module, profile) => {
    const refuse = (message: string, why: string) =>
      ({ kind: 'refused', errno: 'ENOEXEC', messages: [message], why }) as const;
    // module_elf_check_arch, since about 6.3.
    if (isAtLeast(profile, '6.12') && (object.header.e_flags & 3) !== 2)
      return refuse(
        `Invalid module architecture in ELF header: ${EM_PPC64}`,
        'e_flags do not say ELFv2 (2): versions of klp-convert before 7 lose them',
      );
    if (object.findSection('.stubs') === undefined)
      return refuse(
        `module_64: ${module}: doesn't contain .stubs.`,
        'the linker script of modules makes .stubs',
      );
    return undefined;
  },
  checkRelocation,
};

function checkRelocation(site: RelocationSite, profile: KernelProfile): RelocationOutcome {
  const { type } = site;
  if (ignored.has(type)) return { kind: 'ignored' };
  const width = widths[type];
  if (width === undefined)
    return refused(
      `${site.module}: Unknown ADD relocation: ${type}`,
      type === 0
        ? 'PowerPC64 refuses even R_PPC64_NONE'
        : `the PowerPC64 loader does not know relocations of type ${type}`,
    );
  return type === rel24 ? checkBranch(site, profile) : { kind: 'written', width };
}

/**
 * A branch to a symbol outside the module goes through a stub, which changes the TOC pointer r2; the word after the call
 * must be a nop that the loader can replace by restoring it (restore_r2). A sibling call does not come back.
 */
function checkBranch(site: RelocationSite, profile: KernelProfile): RelocationOutcome {
  if (site.symbolSection !== SHN_UNDEF && site.symbolSection !== SHN_LIVEPATCH) return checkNearBranch(site);
  const throughStub: RelocationOutcome = { kind: 'written', width: 4 };
  const [branch, after] = [wordAt(site, 0), wordAt(site, 4)];
  if (withoutToc.has(site.symbolName) || branch === undefined || after === undefined) return throughStub;
  if (!isRelativeLinkBranch(branch) || after === nop) return throughStub;
  if (after === restoreToc && isAtLeast(profile, '6.12')) return throughStub;
  return refused(
    `${site.module}: Expected nop after call, got ${after.toString(16).padStart(8, '0')} at …`,
    'the compiler took the call for a local one and left no nop after it, so the TOC pointer cannot be restored: declare the function extern, not static, in a file of its own',
  );
}

/** Within one section the distance is known: ±32 MB, in words. */
function checkNearBranch(site: RelocationSite): RelocationOutcome {
  if (site.symbolSection !== site.target) return { kind: 'written', width: 4 };
  const distance = site.symbolValue + site.addend + localEntry(site.symbolOther) - site.offset;
  if (distance >= -0x2000000n && distance <= 0x1ffffffn && distance % 4n === 0n)
    return { kind: 'written', width: 4 };
  return refused(`${site.module}: REL24 ${distance} out of range!`, 'a branch reaches 32 MB, in whole words');
}

/** Distance of the local entry of a function from its global one (PPC64_LOCAL_ENTRY_OFFSET). */
function localEntry(st_other: number): bigint {
  return [0n, 0n, 4n, 8n, 16n, 32n, 64n, 128n][(st_other & 0xe0) >> 5] ?? 0n;
}

/** `bl` or `bcl`: opcode 18 or 16, AA clear, LK set. */
function isRelativeLinkBranch(word: number): boolean {
  const opcode = word >>> 26;
  return (opcode === 18 || opcode === 16) && (word & 3) === 1;
}

function wordAt({ bytes, littleEndian }: RelocationSite, offset: number): number | undefined {
  if (offset + 4 > bytes.length) return undefined;
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(offset, littleEndian);
}

function refused(message: string, why: string): RelocationOutcome {
  return { kind: 'refused', errno: 'ENOEXEC', messages: [`module_64: ${message}`], why };
}
