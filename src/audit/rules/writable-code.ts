import { SHF_EXECINSTR, SHF_WRITE } from '../../elf/constants';
import type { Rule } from '../rule';

export const writableCode: Rule = {
  id: 'writable-code',
  title: 'Section that is writable and executable',
  severity: 'error',
  why: 'With CONFIG_STRICT_MODULE_RWX no section may have both SHF_WRITE and SHF_EXECINSTR, not even one that is not loaded. The module is refused with -ENOEXEC.',
  source: 'kernel/module/strict_rwx.c: module_enforce_rwx_sections',
  mend: 'Take one of the flags from the section where it is made: in assembly .section name,"ax" for code, "aw" for data.',
  example: `$ readelf -SW lp.ko | grep WAX
  [ 7] .patch            PROGBITS        0000000000000000 000140 000020 00 WAX  0   0 16
$ dmesg
lp: section .patch (index 7) has invalid WRITE|EXEC flags`,
  lines: ['%s: section %s (index %d) has invalid WRITE|EXEC flags'],
  *find({ module: { object } }) {
    for (const index of object.sectionIndices()) {
      if (!object.hasFlag(index, SHF_WRITE) || !object.hasFlag(index, SHF_EXECINSTR)) continue;
      const name = object.sectionName(index);
      yield {
        subject: { kind: 'section', section: name },
        message: `section ${index} ${name} has SHF_WRITE and SHF_EXECINSTR`,
      };
    }
  },
};
