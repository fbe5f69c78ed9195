import { EM_S390, SHT_SYMTAB } from '../../elf/constants';
import type { ArchRules, RelocationOutcome, RelocationSite } from './arch';
import { refused } from './outcome';
import { type Field, fits, hex, knownValue, signed, unsigned } from './value';

/**
 * `branch`: S+A−P to the symbol itself while it is near, else to its PLT entry. `slot`: needs the place of a GOT or PLT
 * entry, or of the GOT.
 */
type Formula = 'absolute' | 'relative' | 'branch' | 'slot';

/** What each type stores (arch/s390/kernel/module.c: apply_rela). */
const fields: Readonly<Record<number, readonly [Formula, Field]>> = {
  1: ['absolute', unsigned(8)], // 8
  2: ['absolute', unsigned(12)], // 12
  3: ['absolute', unsigned(16)], // 16
  4: ['absolute', unsigned(32)], // 32
  5: ['relative', signed(32)], // PC32
  6: ['slot', unsigned(12)], // GOT12
  7: ['slot', unsigned(32)], // GOT32
  8: ['slot', unsigned(32)], // PLT32
  13: ['slot', unsigned(32)], // GOTOFF32
  14: ['slot', signed(32)], // GOTPC
  15: ['slot', unsigned(16)], // GOT16
  16: ['relative', signed(16)], // PC16
  17: ['relative', signed(16, 1)], // PC16DBL
  18: ['branch', signed(16, 1)], // PLT16DBL
  19: ['relative', signed(32, 1)], // PC32DBL
  20: ['branch', signed(32, 1)], // PLT32DBL
  21: ['slot', signed(32, 1)], // GOTPCDBL
  22: ['absolute', unsigned(64)], // 64
  23: ['relative', signed(64)], // PC64
  24: ['slot', unsigned(64)], // GOT64
  25: ['slot', unsigned(64)], // PLT64
  26: ['slot', signed(32, 1)], // GOTENT
  27: ['slot', unsigned(16)], // GOTOFF16
  28: ['slot', unsigned(64)], // GOTOFF64
  29: ['slot', unsigned(12)], // GOTPLT12
  30: ['slot', unsigned(16)], // GOTPLT16
  31: ['slot', unsigned(32)], // GOTPLT32
  32: ['slot', unsigned(64)], // GOTPLT64
  33: ['slot', signed(32, 1)], // GOTPLTENT
  34: ['slot', unsigned(16)], // PLTOFF16
  35: ['slot', unsigned(32)], // PLTOFF32
  36: ['slot', unsigned(64)], // PLTOFF64
  57: ['absolute', signed(20)], // 20
  58: ['slot', signed(20)], // GOT20
  59: ['slot', signed(20)], // GOTPLT20
};
const none = 0;
/** COPY, GLOB_DAT, JMP_SLOT, RELATIVE: only in what is linked with -shared. */
const dynamic = new Set([9, 10, 11, 12]);

/**
 * arch/s390/kernel/module.c, the same from 5.10 to 7.3. No kernel configuration changes what is refused. Room for GOT and
 * PLT entries is counted before, so it does not run out.
 */
export const s390xRules: ArchRules = {
  e_machine: EM_S390,
  checkModule: (object, module) =>
    object.findSectionOfType(SHT_SYMTAB) === undefined
      ? refused('ENOEXEC', `module ${module}: no symbol table`, 'GOT and PLT entries are counted by symbol')
      : undefined,
  checkRelocation,
};

function checkRelocation(site: RelocationSite): RelocationOutcome {
  const { type, module } = site;
  if (type === none) return { kind: 'ignored' };
  if (dynamic.has(type))
    return {
      kind: 'refused',
      errno: 'ENOEXEC',
      messages: [],
      why: `relocations of type ${type} belong to what is linked with -shared; the kernel refuses them without a word`,
    };
  const entry = fields[type];
  if (entry === undefined)
    return refused(
      'ENOEXEC',
      `module ${module}: unknown relocation: ${type}`,
      `the s390 loader does not know relocations of type ${type}`,
    );
  const [formula, field] = entry;
  const value = storedValue(site, formula, field);
  const problem = value === undefined ? undefined : findProblem(value, field);
  if (value === undefined || problem === undefined) return { kind: 'written', width: widthOf(field) };
  return refused(
    'ENOEXEC',
    `module ${module}: relocation error for symbol ${site.symbolName} (r_type ${type}, value 0x${hex(value)})`,
    problem,
  );
}

function storedValue(site: RelocationSite, formula: Formula, { bits }: Field): bigint | undefined {
  if (formula === 'slot') return undefined;
  if (formula !== 'branch') return knownValue(site, formula);
  const value = knownValue(site, 'relative');
  if (value === undefined) return undefined;
  // The kernel decides by S−P; the limits are those of its unsigned comparison.
  const distance = BigInt.asIntN(64, value - site.addend);
  const reach = (1n << BigInt(bits)) - 1n;
  return distance >= -reach && distance < reach ? value : undefined;
}

/** apply_rela_bits. */
function findProblem(value: bigint, field: Field): string | undefined {
  if (BigInt.asUintN(field.shift, value) !== 0n) return 'the distance is odd and is stored in halfwords';
  if (fits(value, field)) return undefined;
  return `the value does not fit ${field.bits} bits ${field.isSigned ? 'with a sign' : 'without a sign'}`;
}

/** 12 bits are written as a halfword, 20 as a word. */
function widthOf({ bits }: Field): number {
  return bits === 12 ? 2 : bits === 20 ? 4 : bits / 8;
}
