import { EM_PPC64, SHN_LIVEPATCH, SHN_UNDEF } from '../../elf/constants';
import { isAtLeast, type KernelProfile } from '../profile';
import type { ArchRules, Refusal, RelocationOutcome, RelocationSite } from './arch';
import { refused, refuseMissingSection } from './outcome';
import { fits, knownValue, signed } from './value';

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
const rel32 = 26;
/** Types that keep the two low bits of the instruction. */
const wordAligned: Readonly<Record<number, string>> = { 63: 'TOC16_DS', 64: 'TOC16_LO_DS' };
/** TOCSAVE is passed over; ENTRY rewrites two instructions where it can and leaves them where it cannot. */
const ignored = new Set([109, 118]);

/** What may follow a call. `ld r2,24(r1)`: it was made ready before, when the patched module was loaded for the first time. */
const afterCall = new Map<number, 'nop' | 'restore-toc'>([
  [0x60000000, 'nop'],
  [0xe8410018, 'restore-toc'],
]);
const withoutToc = new Set(['_mcount', 'ftrace_caller', 'ftrace_regs_caller']);

/**
 * PowerPC64 with the ELFv2 ABI, as livepatching needs it. Kernels with CONFIG_PPC_KERNEL_PCREL (since 6.4, rare) are not
 * followed. The names that need no nop after their call are those of kernels with CONFIG_MPROFILE_KERNEL or
 * CONFIG_ARCH_USING_PATCHABLE_FUNCTION_ENTRY, without which there is no livepatching.
 */
export const ppc64Rules: ArchRules = {
  e_machine: EM_PPC64,
  checkModule: (object, module) =>
    refuseMissingSection(object, { '.stubs': `module_64: ${module}: doesn't contain .stubs.` }),
  checkRelocation,
};

function checkRelocation(site: RelocationSite, profile: KernelProfile): RelocationOutcome {
  const { type } = site;
  if (ignored.has(type)) return { kind: 'ignored' };
  const width = widths[type];
  if (width === undefined)
    return refuse(
      site,
      `Unknown ADD relocation: ${type}`,
      type === 0
        ? 'PowerPC64 refuses even R_PPC64_NONE'
        : `the PowerPC64 loader does not know relocations of type ${type}`,
    );
  return refuseSite(site, profile) ?? { kind: 'written', width };
}

function refuseSite(site: RelocationSite, profile: KernelProfile): Refusal | undefined {
  const branch = describeBranch(site);
  if (branch !== undefined)
    return branch.isThroughStub ? refuseCall(site, branch, profile) : refuseNearBranch(site);
  return site.type === rel32 ? refuseDistance(site) : refuseTocOffset(site);
}

/** A branch at a REL24 site. */
export interface BranchDescription {
  /** `bl` or `bcl`, which come back; plain `b`, a sibling call; anything else, such as a `bc` or what is no branch. */
  readonly kind: 'link' | 'sibling' | 'other';
  /** The instruction at the site, and the one after it; `undefined` beyond the end of the section. */
  readonly branch: number | undefined;
  readonly following: number | undefined;
  /** What follows is a nop (`ori 0,0,0`, no other counts), `ld r2,24(r1)`, or else; `undefined` beyond the section. */
  readonly followedBy: 'nop' | 'restore-toc' | 'other' | undefined;
  /** The symbol is not the module's own: the branch goes through a stub, which changes the TOC pointer r2. */
  readonly isThroughStub: boolean;
}

/** The branch of a REL24 relocation; `undefined` for other types (arch/powerpc/kernel/module_64.c: restore_r2). */
export function describeBranch(site: RelocationSite): BranchDescription | undefined {
  if (site.type !== rel24) return undefined;
  const [branch, following] = [wordAt(site, 0), wordAt(site, 4)];
  return {
    kind: branch === undefined ? 'other' : branchKind(branch),
    branch,
    following,
    followedBy: following === undefined ? undefined : (afterCall.get(following) ?? 'other'),
    isThroughStub: site.symbolSection === SHN_UNDEF || site.symbolSection === SHN_LIVEPATCH,
  };
}

/** Opcodes 18 (b) and 16 (bc); AA, 2, must be clear; LK is 1. */
function branchKind(word: number): BranchDescription['kind'] {
  const opcode = word >>> 26;
  const isRelative = (opcode === 18 || opcode === 16) && (word & 2) === 0;
  if (isRelative && (word & 1) === 1) return 'link';
  return isRelative && opcode === 18 ? 'sibling' : 'other';
}

/**
 * The word after a call through a stub must be a nop that the loader can replace by restoring the TOC pointer
 * (restore_r2). A sibling call does not come back.
 */
function refuseCall(
  site: RelocationSite,
  { kind, following, followedBy }: BranchDescription,
  profile: KernelProfile,
): Refusal | undefined {
  if (kind !== 'link' || following === undefined || withoutToc.has(site.symbolName)) return undefined;
  if (followedBy === 'nop') return undefined;
  if (followedBy === 'restore-toc' && isAtLeast(profile, '6.12')) return undefined;
  return refuse(
    site,
    `Expected nop after call, got ${following.toString(16).padStart(8, '0')} at …`,
    'the compiler took the call for a local one and left no nop after it, so the TOC pointer cannot be restored: declare the function extern, not static, in a file of its own',
  );
}

/** Within one section the distance is known: ±32 MB, in words. */
function refuseNearBranch(site: RelocationSite): Refusal | undefined {
  const value = knownValue(site, 'relative');
  if (value === undefined) return undefined;
  const distance = BigInt.asIntN(64, value + localEntry(site.symbolOther));
  if (fits(distance, signed(26)) && (distance & 3n) === 0n) return undefined;
  return refuse(site, `REL24 ${distance} out of range!`, 'a branch reaches 32 MB, in whole words');
}

function refuseDistance(site: RelocationSite): Refusal | undefined {
  const distance = knownValue(site, 'relative');
  if (distance === undefined || fits(distance, signed(32))) return undefined;
  return refuse(site, `REL32 ${distance} out of range!`, 'the distance does not fit 32 bits');
}

/** r2 is a multiple of 256, so of an absolute symbol the low bits of the offset are known, no more. */
function refuseTocOffset(site: RelocationSite): Refusal | undefined {
  const name = wordAligned[site.type];
  const value = knownValue(site, 'absolute');
  if (name === undefined || value === undefined || (value & 3n) === 0n) return undefined;
  return refuse(site, `bad ${name} relocation (0x…)`, 'the instruction takes multiples of 4');
}

/** Distance of the local entry of a function from its global one (PPC64_LOCAL_ENTRY_OFFSET). */
function localEntry(st_other: number): bigint {
  return [0n, 0n, 4n, 8n, 16n, 32n, 64n, 128n][(st_other & 0xe0) >> 5] ?? 0n;
}

function wordAt({ bytes, littleEndian }: RelocationSite, offset: number): number | undefined {
  if (offset + 4 > bytes.length) return undefined;
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(offset, littleEndian);
}

function refuse({ module }: RelocationSite, message: string, why: string): Refusal {
  return refused('ENOEXEC', `module_64: ${module}: ${message}`, why);
}
