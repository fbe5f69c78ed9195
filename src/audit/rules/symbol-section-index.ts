import { at } from '../../base/column';
import { formatHex } from '../../base/format';
import { SHN_ABS, SHN_COMMON, SHN_LIVEPATCH } from '../../elf/constants';
import { isAtLeast } from '../../loader/profile';
import type { Rule } from '../rule';

export const symbolSectionIndex: Rule = {
  id: 'symbol-section-index',
  title: 'Symbol in a section that is not there',
  severity: 'error',
  why: 'st_shndx must be a section of the file, SHN_UNDEF, SHN_ABS or SHN_LIVEPATCH. For any other number the module is refused with -ENOEXEC; kernels without the check, such as 5.10, read beyond the section headers and take what is there for an address. SHN_XINDEX, for files of more than 65,279 sections, is not for modules.',
  source: 'kernel/module/main.c: simplify_symbols',
  mend: 'Build the module again. The tool that made or stripped the file did not renumber its symbols.',
  example: `$ readelf -sW lp.ko
    17: 0000000000000008     8 OBJECT  GLOBAL DEFAULT   77 counter
$ dmesg
lp: Symbol counter has an invalid section index 77 (max 23)`,
  lines: ['%s: Symbol %s has an invalid section index %u (max %u)'],
  *find({ module: { symbols, object }, profile }) {
    const { count } = object.sections;
    for (let i = 1; i < symbols.count; i++) {
      const shndx = at(symbols.st_shndx, i);
      if (shndx < count || shndx === SHN_ABS || shndx === SHN_COMMON || shndx === SHN_LIVEPATCH) continue;
      const symbol = symbols.name(i);
      const unchecked = isAtLeast(profile, '6.1') ? '' : ', and Linux 5.10 does not check it';
      yield {
        subject: { kind: 'symbol', symbol },
        message: `${symbol === '' ? `symbol ${i}` : symbol} is in section ${shndx < 0xff00 ? shndx : formatHex(shndx)}, the last is ${count - 1}${unchecked}`,
      };
    }
  },
};
