import { kernelVersion } from '../../base/kernel-version';
import { EM_AARCH64, EM_LOONGARCH, EM_RISCV } from '../../elf/constants';
import { modinfoValue } from '../../elf/modinfo';
import { chooseProfile, type KernelProfile, type KernelRelease } from '../../loader/profile';
import type { Rule } from '../rule';

interface Support {
  readonly title: string;
  /** The last known kernel without, and the first with HAVE_LIVEPATCH. */
  readonly without: KernelRelease;
  readonly since?: KernelRelease;
}

/** arch/<machine>/Kconfig: HAVE_LIVEPATCH. The machines that lack it in some of the known kernels. */
const support: ReadonlyMap<number, Support> = new Map([
  [EM_AARCH64, { title: 'arm64', without: '6.12', since: '7.3' }],
  [EM_LOONGARCH, { title: 'LoongArch', without: '6.1', since: '6.12' }],
  [EM_RISCV, { title: 'RISC-V', without: '7.3' }],
]);

export const noLivepatchSupport: Rule = {
  id: 'no-livepatch-support',
  title: 'Machine without livepatch',
  severity: 'error',
  why: 'A kernel without CONFIG_LIVEPATCH refuses a module with livepatch= in .modinfo. The option needs HAVE_LIVEPATCH of the architecture: RISC-V does not have it up to 7.3, arm64 not up to 6.12, LoongArch not up to 6.1.',
  source: 'kernel/module/main.c: check_modinfo_livepatch; arch/*/Kconfig: HAVE_LIVEPATCH',
  mend: 'Use a kernel whose architecture has livepatch: zgrep CONFIG_LIVEPATCH /proc/config.gz tells.',
  example: `$ insmod lp.ko
insmod: ERROR: could not insert module lp.ko: Invalid module format
$ dmesg
lp: module is marked as livepatch module, but livepatch support is disabled`,
  lines: ['%s: module is marked as livepatch module, but livepatch support is disabled'],
  *find({ module, profile }) {
    const machine = support.get(module.object.header.e_machine);
    if (machine === undefined || modinfoValue(module.modinfo, 'livepatch') === undefined) return;
    const version = versionOf(profile);
    if (machine.since !== undefined && version >= number(machine.since)) return;
    const subject = { kind: 'module' } as const;
    if (version <= number(machine.without))
      yield { subject, message: `Linux ${profile.release} has no livepatch for ${machine.title}` };
    else
      yield {
        subject,
        severity: 'warning',
        message: `Linux ${profile.from ?? profile.release} may have no livepatch for ${machine.title}: ${machine.without} has none${machine.since === undefined ? '' : `, ${machine.since} has`}`,
      };
  },
};

/** The module's own release may lie after the one whose loader is followed for it. */
function versionOf({ release, from }: KernelProfile): number {
  const isOwn = from !== undefined && chooseProfile(from).release === release;
  return Math.max(number(release), isOwn ? number(from) : 0);
}

function number(release: string): number {
  return kernelVersion(release) ?? 0;
}
