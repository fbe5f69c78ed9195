import { EM_X86_64 } from '../../elf/constants';
import { isAtLeast, type KernelProfile } from '../profile';
import type { ArchRules, RelocationOutcome, RelocationSite } from './arch';

/** Bytes that each known type writes (arch/x86/kernel/module.c: __write_relocate_add). */
const widths: Readonly<Record<number, number>> = { 1: 8, 2: 4, 4: 4, 10: 4, 11: 4, 24: 8 };
const none = 0;

/** arch/x86/kernel/module.c. Whether a value fits is known only with addresses, so that stays open. */
export const x86_64Rules: ArchRules = {
  e_machine: EM_X86_64,
  checkModule: () => undefined,
  checkRelocation,
};

function checkRelocation(site: RelocationSite, profile: KernelProfile): RelocationOutcome {
  const { type, bytes } = site;
  if (type === none) return { kind: 'ignored' };
  const width = widths[type];
  if (width === undefined) {
    return {
      kind: 'refused',
      errno: 'ENOEXEC',
      messages: [`module: ${site.module}: Unknown rela relocation: ${type}`],
      why: `the x86-64 loader does not know relocations of type ${type}`,
    };
  }
  if (bytes.subarray(0, width).every((byte) => byte === 0)) return { kind: 'written', width };
  return {
    kind: 'refused',
    errno: 'ENOEXEC',
    messages: [nonzeroMessage(site, profile)],
    why: `the ${width} bytes at the site are not all zero, which the kernel takes for a relocation applied twice`,
  };
}

/** Since 4.15; despite "Skipping" the load fails. */
function nonzeroMessage({ type, section, entry }: RelocationSite, profile: KernelProfile): string {
  const existing = 'relocation target, existing value is nonzero for';
  if (isAtLeast(profile, '7.3'))
    return `module: x86/modules: Invalid ${existing} sec ${section}, idx ${entry}, type ${type}, loc …, val …`;
  const verb = isAtLeast(profile, '6.12') ? 'Invalid' : 'Skipping invalid';
  return `module: x86/modules: ${verb} ${existing} type ${type}, loc …, val …`;
}
