import { isAtLeast } from '../../loader/profile';
import type { AuditContext, Rule } from '../rule';
import { symbolTablesOf } from './many-symbol-tables';

export const elfRefused: Rule = {
  id: 'elf-refused',
  title: 'File that is not formed as a module',
  severity: 'error',
  why: 'Before the kernel looks into a module it checks the ELF headers: that sections lie within the file, that names end, that .gnu.linkonce.this_module is there. What fails is refused with -ENOEXEC.',
  source: 'kernel/module/main.c: elf_validity_check, setup_load_info; since 6.4 elf_validity_cache_copy',
  mend: 'Copy or build the module again: it is cut short, was not linked as a module, or a tool damaged it.',
  example: `$ insmod lp.ko
insmod: ERROR: could not insert module lp.ko: Invalid module format
$ dmesg
Invalid ELF section in module (section 12 type 1)`,
  lines: [
    'Module has invalid ELF structures',
    'Invalid ELF header len %lu',
    'Invalid ELF header magic: != %s',
    'Invalid ELF header type: %u != %u',
    'Invalid architecture in ELF header: %u',
    'Invalid ELF section header size',
    'Invalid ELF section header overflow',
    'Invalid ELF section name index: %d || e_shstrndx (%d) >= e_shnum (%d)',
    'Invalid ELF section hdr(type %u)',
    'Invalid ELF section name table type: %u',
    'empty section name table',
    "ELF Spec violation: section name table isn't null terminated",
    'ELF Spec violation: section 0 type(%d)!=SH_NULL or non-zero len or addr',
    'Invalid ELF section in module (section %u type %u)',
    'Invalid ELF section name in module (section %u type %u)',
    'Invalid ELF sh_link!=SHN_UNDEF(%d) or (sh_link(%d) >= hdr->e_shnum(%d)',
    'Invalid ELF symbol string table type: %u',
    'Only one .modinfo section must exist.',
    'module %s: Exactly one .gnu.linkonce.this_module section must exist.',
    'module %s: Only one .gnu.linkonce.this_module section must exist.',
    'module %s: .gnu.linkonce.this_module section must have a size set',
    'module %s: .gnu.linkonce.this_module must occupy memory during process execution',
    "module %s: .gnu.linkonce.this_module section size must match the kernel's built struct module size at run time",
    '%s: module has no symbols (stripped?)',
    '%s: No module found in object',
    'extended version crc+name presence does not match',
    'more extended version crcs than names',
    'empty symbol string table',
    'symbol string table missing leading NUL',
    "symbol string table isn't NUL terminated",
    'symbol name out of bounds in string table',
  ],
  *find(context) {
    const step = context.verdict.steps.find(({ id, outcome }) => id === 'elf' && outcome === 'failed');
    if (step === undefined || hasOwnRule(context, step.messages)) return;
    const explanation = step.explanation === undefined ? '' : `. ${step.explanation}`;
    yield {
      subject: { kind: 'module' },
      message: `${step.messages.join(' / ')}${explanation}`.replace(/\.$/, ''),
    };
  },
};

/** `many-symbol-tables` and `ppc64-abi` say more. */
function hasOwnRule({ module, profile }: AuditContext, messages: readonly string[]): boolean {
  if (!isAtLeast(profile, '6.12')) return false;
  if (messages.some((message) => message.startsWith('Invalid module architecture in ELF header')))
    return true;
  const isOfTables = messages.some((message) => message.endsWith(': module has no symbols (stripped?)'));
  return isOfTables && symbolTablesOf(module.object).length !== 1;
}
