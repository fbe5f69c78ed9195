import { modinfoValue } from '../../elf/modinfo';
import { lacksLivepatch } from '../../loader/livepatch-support';
import type { Rule } from '../rule';

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
    const lack = lacksLivepatch(module.object.header.e_machine, profile);
    if (lack === undefined || modinfoValue(module.modinfo, 'livepatch') === undefined) return;
    const { certain, machine } = lack;
    const subject = { kind: 'module' } as const;
    if (certain) yield { subject, message: `Linux ${profile.release} has no livepatch for ${machine.title}` };
    else
      yield {
        subject,
        severity: 'warning',
        message: `Linux ${profile.from ?? profile.release} may have no livepatch for ${machine.title}: ${machine.without} has none${machine.since === undefined ? '' : `, ${machine.since} has`}`,
      };
  },
};
