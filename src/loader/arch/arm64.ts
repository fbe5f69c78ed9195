import { EM_AARCH64, SHT_SYMTAB } from '../../elf/constants';
import { isAtLeast, type KernelProfile } from '../profile';
import type { ArchRules, RelocationOutcome, RelocationSite } from './arch';
import { refused, refuseMissingSection } from './outcome';
import { type Base, type Field, fits, hex, knownValue, signed, unsigned, widthByType } from './value';

/** arch/arm64/kernel/module.c: apply_relocate_add. */
const widths = widthByType({
  2: [259, 262],
  // Data, MOVW, then immediates of other instructions.
  4: [
    ...[258, 261, 263, 264, 265, 266, 267, 268, 269, 270, 271, 272, 287, 288, 289, 290, 291, 292, 293],
    ...[273, 274, 275, 276, 277, 278, 279, 280, 282, 283, 284, 285, 286, 299],
  ],
  8: [257, 260],
});
/** R_ARM_NONE and R_AARCH64_NONE. */
const ignored = new Set([0, 256]);

/**
 * What is checked of values. MOVW types with a sign turn the instruction into movn for a negative value, hence 17 bits.
 * Low bits that a shift drops are not looked at, so a branch into the middle of a word passes.
 */
const checked: Readonly<Record<number, readonly [Base, Field]>> = {
  258: ['absolute', unsigned(32)], // ABS32
  259: ['absolute', unsigned(16)], // ABS16
  261: ['relative', signed(32)], // PREL32
  262: ['relative', signed(16)], // PREL16
  263: ['absolute', unsigned(16)], // MOVW_UABS_G0
  265: ['absolute', unsigned(16, 16)], // MOVW_UABS_G1
  267: ['absolute', unsigned(16, 32)], // MOVW_UABS_G2
  270: ['absolute', signed(17)], // MOVW_SABS_G0
  271: ['absolute', signed(17, 16)], // MOVW_SABS_G1
  272: ['absolute', signed(17, 32)], // MOVW_SABS_G2
  273: ['relative', signed(19, 2)], // LD_PREL_LO19
  274: ['relative', signed(21)], // ADR_PREL_LO21
  279: ['relative', signed(14, 2)], // TSTBR14
  280: ['relative', signed(19, 2)], // CONDBR19
  287: ['relative', signed(17)], // MOVW_PREL_G0
  289: ['relative', signed(17, 16)], // MOVW_PREL_G1
  291: ['relative', signed(17, 32)], // MOVW_PREL_G2
};

/**
 * arch/arm64/kernel/module.c and module-plts.c. Without CONFIG_ARM64_MODULE_PLTS (an option up to 6.1, which
 * CONFIG_RANDOMIZE_BASE selects) the kernel asks for no sections; it is taken as set. CALL26 and JUMP26 out of range go
 * through an entry of .plt; whether one is left over for a branch within its section is known only at load time, so they
 * are never refused here. ADR_PREL_PG_HI21 compares pages, which needs addresses.
 */
export const arm64Rules: ArchRules = {
  e_machine: EM_AARCH64,
  checkModule: (object, module) => {
    const missing = `${module}: module PLT section(s) missing`;
    const refusal = refuseMissingSection(object, { '.plt': missing, '.init.plt': missing });
    if (refusal !== undefined || object.findSectionOfType(SHT_SYMTAB) !== undefined) return refusal;
    return refused(
      'ENOEXEC',
      `${module}: module symtab section missing`,
      'PLT entries are counted by symbol',
    );
  },
  checkRelocation,
};

function checkRelocation(site: RelocationSite, profile: KernelProfile): RelocationOutcome {
  const { type } = site;
  if (ignored.has(type)) return { kind: 'ignored' };
  const prefix = `${isAtLeast(profile, '6.12') ? 'Modules: ' : ''}module ${site.module}:`;
  const width = widths.get(type);
  if (width === undefined)
    return refused(
      'ENOEXEC',
      `${prefix} unsupported RELA relocation: ${type}`,
      `the arm64 loader does not know relocations of type ${type}`,
    );
  const [base, field] = checked[type] ?? [];
  const value = base && knownValue(site, base);
  if (value === undefined || field === undefined || fits(value, field)) return { kind: 'written', width };
  // Printed is S+A, an address where the type is relative.
  const printed = base === 'absolute' ? hex(value) : '…';
  return refused(
    'ENOEXEC',
    `${prefix} overflow in relocation type ${type} val ${printed}`,
    `the value 0x${hex(value)} is out of the range of relocations of type ${type}`,
  );
}
