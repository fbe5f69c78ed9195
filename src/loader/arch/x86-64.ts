import { EM_X86_64 } from '../../elf/constants';
import { isAtLeast, type KernelProfile } from '../profile';
import type { ArchRules, RelocationOutcome, RelocationSite } from './arch';

/** Bytes that each known type writes (arch/x86/kernel/module.c: __write_relocate_add). */
const widths: Readonly<Record<number, number>> = { 1: 8, 2: 4, 4: 4, 10: 4, 11: 4, 24: 8 };
const none = 0;

/** arch/x86/kernel/module.c. Whether a value fits is known of R_X86_64_32 only, which has no room for any address of the kernel. */
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
    return refused(
      [`module: ${site.module}: Unknown rela relocation: ${type}`],
      `the x86-64 loader does not know relocations of type ${type}`,
    );
  }
  const zeros: RelocationOutcome | undefined = bytes.subarray(0, width).every((byte) => byte === 0)
    ? undefined
    : refused(
        [nonzeroMessage(site, profile)],
        `the ${width} bytes at the site are not all zero, which the kernel takes for a relocation applied twice`,
      );
  const room =
    type === zeroExtended && site.isHigh()
      ? refused(
          overflowMessages(site, profile),
          'a field of 32 bits without a sign has no room for an address of the kernel; the compiler needs -mcmodel=kernel',
        )
      : undefined;
  // Up to 6.2 the bytes are looked at before the value.
  const found = isAtLeast(profile, '6.12') ? (room ?? zeros) : (zeros ?? room);
  return found ?? { kind: 'written', width };
}

/** R_X86_64_32. */
const zeroExtended = 10;

function refused(messages: readonly string[], why: string): RelocationOutcome {
  return { kind: 'refused', errno: 'ENOEXEC', messages, why };
}

function overflowMessages(
  { type, section, entry, module }: RelocationSite,
  profile: KernelProfile,
): readonly string[] {
  const place = isAtLeast(profile, '7.3') ? ` sec ${section} idx ${entry}` : '';
  return [
    `module: overflow in relocation type ${type} val …${place}`,
    `module: \`${module}' likely not compiled with -mcmodel=kernel`,
  ];
}

/** Since 4.15; despite "Skipping" the load fails. */
function nonzeroMessage({ type, section, entry }: RelocationSite, profile: KernelProfile): string {
  const existing = 'relocation target, existing value is nonzero for';
  if (isAtLeast(profile, '7.3'))
    return `module: x86/modules: Invalid ${existing} sec ${section}, idx ${entry}, type ${type}, loc …, val …`;
  const verb = isAtLeast(profile, '6.12') ? 'Invalid' : 'Skipping invalid';
  return `module: x86/modules: ${verb} ${existing} type ${type}, loc …, val …`;
}
