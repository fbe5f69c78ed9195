import type { SymbolMap } from '../../symbols/symbol-map';
import type { KernelBuild } from '../../symbols/symbol-source';

/** A vermagic as far as it is known; `flags` is `undefined` where only the release is. */
export interface Vermagic {
  readonly release: string;
  /** What follows the release, the blank before it included: the kernel compares to the letter. */
  readonly flags: string | undefined;
}

/** The release, and the rest with the blank before it (include/linux/vermagic.h: VERMAGIC_STRING). */
export function splitVermagic(text: string): Vermagic & { readonly flags: string } {
  const end = text.indexOf(' ');
  return end < 0 ? { release: text, flags: '' } : { release: text.slice(0, end), flags: text.slice(end) };
}

/** The vermagic of the kernel that the open sources are of: modules have it, other sources only the release. */
export function kernelVermagic(
  map: SymbolMap | undefined,
  build: KernelBuild | undefined,
): Vermagic | undefined {
  if (build !== undefined) return splitVermagic(build.vermagic);
  const releases = new Set(map?.sources.flatMap(({ source }) => source.release ?? []));
  const [release] = releases;
  return release === undefined || releases.size > 1 ? undefined : { release, flags: undefined };
}

/** One word of a vermagic beside that of the kernel; `lacking` is one that the kernel has and the module has not. */
export interface VermagicFlag {
  readonly flag: string;
  readonly meaning: string;
  readonly state: 'same' | 'other' | 'lacking' | 'unknown';
}

/** The flags of a module, and those that only the kernel has. */
export function compareFlags(own: string, kernel: string | undefined): VermagicFlag[] {
  const [mine, theirs] = [wordsOf(own), kernel === undefined ? undefined : wordsOf(kernel)];
  const known = (flag: string): VermagicFlag['state'] =>
    theirs === undefined ? 'unknown' : theirs.includes(flag) ? 'same' : 'other';
  const lacking = (theirs ?? []).filter((flag) => !mine.includes(flag));
  return [
    ...mine.map((flag) => ({ flag, meaning: meaningOf(flag), state: known(flag) })),
    ...lacking.map((flag) => ({ flag, meaning: meaningOf(flag), state: 'lacking' as const })),
  ];
}

function wordsOf(flags: string): string[] {
  return [...new Set(flags.split(' ').filter((word) => word !== ''))];
}

/** include/linux/vermagic.h and arch/*\/include/asm/vermagic.h. */
const meanings: readonly (readonly [flag: RegExp, meaning: string])[] = [
  [/^SMP$/, 'CONFIG_SMP: locks and per-CPU data for more than one processor'],
  [/^preempt$/, 'CONFIG_PREEMPT_BUILD: kernel code may be preempted'],
  [/^preempt_rt$/, 'CONFIG_PREEMPT_RT: spin locks sleep, and have another layout'],
  [/^mod_unload$/, 'CONFIG_MODULE_UNLOAD: modules can be unloaded'],
  [
    /^modversions$/,
    'CONFIG_MODVERSIONS: exports have CRCs; the release is not compared when the module has them',
  ],
  [/^RANDSTRUCT_/, 'CONFIG_RANDSTRUCT: structures are laid out by the seed with this hash'],
  [/^aarch64$/, 'arm64'],
  [/^riscv$/, 'RISC-V'],
  [/^ARMv\d+$/, 'ARM, the version of the architecture'],
  [/^thumb2$/, 'ARM: CONFIG_THUMB2_KERNEL'],
  [/^p2v8$/, 'ARM: CONFIG_ARM_PATCH_PHYS_VIRT'],
  [/^mprofile-kernel$/, 'PowerPC64: ftrace by -mprofile-kernel'],
  [/^patchable-function-entry$/, 'PowerPC: ftrace by -fpatchable-function-entry'],
  [/^relocatable$/, 'PowerPC: CONFIG_RELOCATABLE'],
  [/^LOONGARCH$/, 'LoongArch'],
  [/^(32|64)BIT$/, 'the width of the kernel'],
];

function meaningOf(flag: string): string {
  return (
    meanings.find(([pattern]) => pattern.test(flag))?.[1] ??
    'a processor family, or a mark of who built the kernel'
  );
}
