import { modinfoValue } from '../../elf/modinfo';
import type { LoaderContext } from '../context';
import { isAtLeast } from '../profile';
import { passed, type StepFinding, undecided } from '../verdict';

const freeLicenses = [
  'GPL',
  'GPL v2',
  'GPL and additional rights',
  'Dual BSD/GPL',
  'Dual MIT/GPL',
  'Dual MPL/GPL',
];

/** Whether GPL-only exports are out of reach (include/linux/license.h: license_is_gpl_compatible). */
export function isProprietary({ module }: LoaderContext): boolean {
  return !freeLicenses.includes(modinfoValue(module.modinfo, 'license') ?? 'unspecified');
}

/**
 * kernel/module/main.c: check_modinfo. The kernel is taken to be the one that the module was built for, so that a
 * vermagic that is there fits.
 */
export function checkModinfo(context: LoaderContext): StepFinding {
  const { module, name, profile } = context;
  const messages: string[] = [];
  if (modinfoValue(module.modinfo, 'vermagic') === undefined) {
    if (!profile.isDebian)
      return undecided(
        ['CONFIG_MODULE_FORCE_LOAD of the kernel'],
        'There is no vermagic= in .modinfo; a kernel without CONFIG_MODULE_FORCE_LOAD refuses such a module without a word.',
      );
    // Debian sets CONFIG_MODULE_FORCE_LOAD.
    messages.push(`${name}: bad vermagic: kernel tainted.`);
  }
  if (!isAtLeast(profile, '6.12')) messages.push(...taintMessages(context));
  return { ...passed, messages };
}

/** What the module taints the kernel with; said once a boot. Up to 6.3 with the other tags, later when the module is laid out. */
export function taintMessages(context: LoaderContext): string[] {
  const { module, name } = context;
  const messages: string[] = [];
  if (modinfoValue(module.modinfo, 'livepatch') !== undefined)
    messages.push(`${name}: tainting kernel with TAINT_LIVEPATCH`);
  if (isProprietary(context)) {
    const license = modinfoValue(module.modinfo, 'license') ?? 'unspecified';
    messages.push(`${name}: module license '${license}' taints kernel.`);
  }
  return messages;
}
