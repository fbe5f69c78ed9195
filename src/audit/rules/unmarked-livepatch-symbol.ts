import { at } from '../../base/column';
import { SHN_ABS } from '../../elf/constants';
import { livepatchSymbolPrefix } from '../../klp/names';
import { andMore } from '../facts/and-more';
import { isUnmarked } from '../facts/livepatch-uses';
import { firstOfEach } from '../facts/sites';
import type { Rule } from '../rule';

export const unmarkedLivepatchSymbol: Rule = {
  id: 'unmarked-livepatch-symbol',
  title: 'Livepatch symbol without SHN_LIVEPATCH',
  severity: 'error',
  why: 'The module loader leaves a symbol to livepatch only when its st_shndx is SHN_LIVEPATCH (0xff20). An undefined one it looks up among the exports, where no name begins with .klp.sym., and the load ends with ENOENT. An absolute one (SHN_ABS, which ld -r makes of it) is 0, and nothing is printed.',
  source: 'kernel/module/main.c: simplify_symbols',
  mend: 'Repair it: klpscope repair lp.ko -o repaired.ko. Or convert again, from the module as it was before conversion. Nothing may be linked afterwards: ld -r does not keep SHN_LIVEPATCH.',
  example: `$ readelf -sW lp.ko | grep klp
    38: 0000000000000000     0 NOTYPE  GLOBAL DEFAULT  UND .klp.sym.vmlinux.state_show,2
$ dmesg | tail -n 1
lp: Unknown symbol .klp.sym.vmlinux.state_show,2 (err -2)`,
  lines: ['%s: Unknown symbol %s (err %d)'],
  *find({ module: { symbols } }) {
    const unmarked: { name: string; isAbsolute: boolean }[] = [];
    for (let i = 1; i < symbols.count; i++)
      if (isUnmarked(symbols, i))
        unmarked.push({ name: symbols.name(i), isAbsolute: at(symbols.st_shndx, i) === SHN_ABS });
    const groups = firstOfEach(unmarked, ({ name, isAbsolute }) => `${objectOf(name)} ${isAbsolute}`);
    for (const {
      first: { name: first, isAbsolute },
      count,
    } of groups) {
      const object = objectOf(first);
      yield {
        subject: { kind: 'symbol', symbol: first },
        object,
        message: `${first}${andMore(count, `of ${object}`)}: ${isAbsolute ? 'absolute (SHN_ABS)' : 'undefined (SHN_UNDEF)'} in place of SHN_LIVEPATCH`,
      };
    }
  },
};

function objectOf(name: string): string {
  return name.slice(livepatchSymbolPrefix.length).split('.', 1)[0] ?? '';
}
