import { modinfoValue } from '../../elf/modinfo';
import { kernelVermagic, splitVermagic } from '../container/vermagic';
import type { LoaderContext } from '../context';
import { findAllocated } from '../find-allocated';
import { lacksLivepatch } from '../livepatch-support';
import { isAtLeast } from '../profile';
import { failed, passed, type StepFinding, undecided } from '../verdict';

const freeLicenses = [
  'GPL',
  'GPL v2',
  'GPL and additional rights',
  'Dual BSD/GPL',
  'Dual MIT/GPL',
  'Dual MPL/GPL',
];

/** Whether GPL-only exports are out of reach (include/linux/license.h: license_is_gpl_compatible). */
export function isProprietary({ module }: Pick<LoaderContext, 'module'>): boolean {
  return !freeLicenses.includes(modinfoValue(module.modinfo, 'license') ?? 'unspecified');
}

/**
 * kernel/module/main.c: check_modinfo. The kernel is the one that the symbol sources name, else the one that the module
 * was built for, whose vermagic fits.
 */
export function checkModinfo(context: LoaderContext): StepFinding {
  const { module, name, profile } = context;
  const messages: string[] = [];
  const vermagic = modinfoValue(module.modinfo, 'vermagic');
  if (vermagic === undefined) {
    if (!profile.isDebian)
      return undecided(
        ['CONFIG_MODULE_FORCE_LOAD of the kernel'],
        'There is no vermagic= in .modinfo; a kernel without CONFIG_MODULE_FORCE_LOAD refuses such a module without a word.',
      );
    // Debian sets CONFIG_MODULE_FORCE_LOAD.
    messages.push(`${name}: bad vermagic: kernel tainted.`);
  } else {
    const wanted = otherVermagic(context, vermagic);
    if (wanted !== undefined)
      return failed(
        'ENOEXEC',
        [`${name}: version magic '${vermagic}' should be '${wanted}'`],
        'The symbol sources are of another kernel: build the module with its headers.',
      );
  }
  const unsupported = checkSupport(context);
  if (unsupported !== undefined) return unsupported;
  if (isAtLeast(profile, '6.12')) return { ...passed, messages };
  return { ...passed, messages: [...messages, ...taintMessages(context)] };
}

/** check_modinfo_livepatch, of a kernel that cannot have CONFIG_LIVEPATCH. */
function checkSupport({ module, name, profile }: LoaderContext): StepFinding | undefined {
  const lack = lacksLivepatch(module.object.header.e_machine, profile);
  if (lack === undefined || modinfoValue(module.modinfo, 'livepatch') === undefined) return undefined;
  const { title } = lack.machine;
  if (!lack.certain)
    return undecided(
      ['CONFIG_LIVEPATCH of the kernel'],
      `Not every release since 6.12 has livepatching on ${title}.`,
    );
  return failed(
    'ENOEXEC',
    [`${name}: module is marked as livepatch module, but livepatch support is disabled`],
    `Linux ${profile.release} has no livepatching on ${title}.`,
  );
}

/**
 * The kernel's own vermagic, where it is known to differ: modules among the sources have it, other sources the release
 * alone. With CRCs in `__versions` the release does not count (kernel/module/version.c: same_magic).
 */
function otherVermagic({ module, map, build }: LoaderContext, vermagic: string): string | undefined {
  const hasVersions = findAllocated(module.object, '__versions') !== undefined;
  const own = splitVermagic(vermagic);
  const kernel = kernelVermagic(map, build);
  if (kernel === undefined) return undefined;
  const isOther = !hasVersions && kernel.release !== own.release;
  const flags = kernel.flags ?? own.flags;
  return isOther || flags !== own.flags ? `${kernel.release}${flags}` : undefined;
}

/**
 * What the module taints the kernel with; most is said once a boot. Up to 6.3 it is said with the other tags, later when
 * the module is laid out (module_augment_kernel_taints). Whether the module was built with retpolines matters to some
 * processors only and is left out.
 */
export function taintMessages({ module, name }: LoaderContext): string[] {
  const { modinfo } = module;
  const messages: string[] = [];
  if (modinfoValue(modinfo, 'intree') === undefined)
    messages.push(`${name}: loading out-of-tree module taints kernel.`);
  if (modinfoValue(modinfo, 'livepatch') !== undefined)
    messages.push(`${name}: tainting kernel with TAINT_LIVEPATCH`);
  if (isProprietary({ module })) {
    const license = modinfoValue(modinfo, 'license') ?? 'unspecified';
    messages.push(`${name}: module license '${license}' taints kernel.`);
  }
  return messages;
}
