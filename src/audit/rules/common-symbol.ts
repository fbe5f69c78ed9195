import { at } from '../../base/column';
import { SHN_COMMON } from '../../elf/constants';
import type { Rule } from '../rule';

export const commonSymbol: Rule = {
  id: 'common-symbol',
  title: 'Common symbol',
  severity: 'error',
  why: 'A common symbol has a size and no place; the linker would give it one. The module loader does not, and refuses the module with -ENOEXEC.',
  source: 'kernel/module/main.c: simplify_symbols',
  mend: 'Compile with -fno-common, as kbuild does, and give the variable an initial value or make it static.',
  example: `$ readelf -sW lp.ko | grep COM
    17: 0000000000000008     8 OBJECT  GLOBAL DEFAULT  COM counter
$ dmesg
lp: please compile with -fno-common`,
  lines: ['%s: please compile with -fno-common'],
  *find({ module: { symbols } }) {
    for (let i = 1; i < symbols.count; i++) {
      if (at(symbols.st_shndx, i) !== SHN_COMMON) continue;
      const symbol = symbols.name(i);
      // The kernel lets those of the compiler's link time optimisation be.
      if (symbol.startsWith('__gnu_lto')) continue;
      yield { subject: { kind: 'symbol', symbol }, message: `${symbol} is a common symbol (SHN_COMMON)` };
    }
  },
};
