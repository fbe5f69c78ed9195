import { machineName, relocationTypeName } from '../../elf/names';
import { andMore } from '../facts/and-more';
import { firstOfEach, ofType, placeOf, sitesOf, subjectOf } from '../facts/sites';
import { typeOutcomes } from '../facts/type-outcomes';
import type { Rule } from '../rule';
import { refusesNone } from './none-relocation';

export const unknownRelocationType: Rule = {
  id: 'unknown-relocation-type',
  title: 'Relocation type that the module loader does not know',
  severity: 'error',
  why: 'The module loader knows few of the relocation types of the processor’s ABI. It refuses the module at the first that it does not know: types that need a GOT, types for thread-local storage, and types that the linker should have resolved.',
  source: 'arch/*/kernel/module.c: apply_relocate_add',
  mend: 'Build the object with the flags of the kernel for modules (kbuild does): on x86-64 without -fPIC, with -mcmodel=kernel -fno-pie. PowerPC64 modules with prefixed instructions need a kernel with CONFIG_PPC_KERNEL_PCREL, which is not followed here.',
  example: `$ readelf -rW lp.ko
0000000000000007  0000001b0000002a R_X86_64_REX_GOTPCRELX 0000000000000000 state_show - 4
$ dmesg | tail -n 1
module: lp: Unknown rela relocation: 42`,
  lines: [
    'module: %s: Unknown rela relocation: %llu',
    'module_64: %s: Unknown ADD relocation: %lu',
    'module %s: unknown relocation: %u',
    'module %s: unsupported RELA relocation: %llu',
    'Modules: module %s: unsupported RELA relocation: %llu',
    'kmod: %s: Unknown relocation type %u',
    'kmod: %s: Unsupport relocation type %u, please add its support.',
    '%s: Unknown relocation type %u',
    "%s: The unexpected relocation type 'R_RISCV_ALIGN' from PC = %p",
    '%s: Dynamic linking not supported in kernel modules PC = %p',
    '%s: Thread local storage not supported in kernel modules PC = %p',
  ],
  *find(context) {
    const { module, profile } = context;
    const { header } = module.object;
    const outcomeOf = typeOutcomes(context);
    const isRefused = ofType((type) => {
      const isOther = type === 0 && refusesNone(header.e_machine);
      return !isOther && outcomeOf(type)?.kind === 'refused';
    });
    const sites = sitesOf(module, 'all', isRefused);
    for (const { first, count } of firstOfEach(sites, ({ section, type }) => `${section.index} ${type}`)) {
      yield {
        subject: subjectOf(first),
        message: `${placeOf(first)} has ${relocationTypeName(header.e_machine, first.type)}, which the ${machineName(header)} loader of ${profile.release} refuses${andMore(count, `in ${first.targetName}`)}`,
      };
    }
  },
};
