import { kernelVersion } from '../base/kernel-version';
import { EM_AARCH64, EM_LOONGARCH, EM_RISCV } from '../elf/constants';
import { chooseProfile, type KernelProfile, type KernelRelease } from './profile';

/** A machine that lacks livepatching in some of the known kernels. */
export interface LivepatchSupport {
  readonly title: string;
  /** The last known kernel without, and the first with HAVE_LIVEPATCH. */
  readonly without: KernelRelease;
  readonly since?: KernelRelease;
}

/** arch/<machine>/Kconfig: HAVE_LIVEPATCH. */
const support: ReadonlyMap<number, LivepatchSupport> = new Map([
  [EM_AARCH64, { title: 'arm64', without: '6.12', since: '7.3' }],
  [EM_LOONGARCH, { title: 'LoongArch', without: '6.1', since: '6.12' }],
  [EM_RISCV, { title: 'RISC-V', without: '7.3' }],
]);

/** What is known where the machine has no livepatching in this kernel: `no` for certain, `maybe` between two known releases. */
export function lacksLivepatch(
  e_machine: number,
  profile: KernelProfile,
): { readonly certain: boolean; readonly machine: LivepatchSupport } | undefined {
  const machine = support.get(e_machine);
  if (machine === undefined) return undefined;
  const version = versionOf(profile);
  if (machine.since !== undefined && version >= number(machine.since)) return undefined;
  return { certain: version <= number(machine.without), machine };
}

/** The module's own release may lie after the one whose loader is followed for it. */
function versionOf({ release, from }: KernelProfile): number {
  const isOwn = from !== undefined && chooseProfile(from).release === release;
  return Math.max(number(release), isOwn ? number(from) : 0);
}

function number(release: string): number {
  return kernelVersion(release) ?? 0;
}
