import { at } from '../../base/column';
import { SHN_LIVEPATCH } from '../../elf/constants';
import { encodeName } from '../../elf/string-table';
import { parseLivepatchSymbolName } from '../../klp/names';
import { initMemoryOf, meantBy } from '../facts/init-memory';
import type { Rule } from '../rule';

export const initSymbol: Rule = {
  id: 'init-symbol',
  title: 'Livepatch symbol that is gone after boot',
  severity: 'warning',
  why: 'Functions and data marked __init and __initdata lie between __init_begin and __init_end. After boot that memory is freed and used for something else. The kernel still resolves the name, and the code calls or reads what is there by then. Code that only compares addresses, as with _sinittext, is not harmed.',
  source: 'init/main.c: free_initmem; kernel/livepatch/core.c: klp_resolve_symbols',
  mend: 'Take the reference out of the livepatch: copy the function or the data into it, or use what the kernel keeps after boot. Where another symbol of the name is meant give its position.',
  example: `$ readelf -sW lp.ko | grep klp.sym
    21: 0000000000000000     0 NOTYPE  GLOBAL DEFAULT OS [0xff20] .klp.sym.vmlinux.boot_command_line,0
$ grep -wE '__init_begin|boot_command_line|__init_end' System.map
ffffffff83400000 D __init_begin
ffffffff83742a60 D boot_command_line
ffffffff837b2000 R __init_end`,
  *find({ module: { symbols }, map }) {
    const isInit = map === undefined ? undefined : initMemoryOf(map);
    if (map === undefined || isInit === undefined) return;
    for (let i = 1; i < symbols.count; i++) {
      if (at(symbols.st_shndx, i) !== SHN_LIVEPATCH) continue;
      const parsed = parseLivepatchSymbolName(symbols.name(i));
      if (parsed?.object !== 'vmlinux') continue;
      const candidates = map
        .candidates(encodeName(parsed.symbol))
        .filter(({ object }) => object.name === 'vmlinux');
      const meant = meantBy(candidates, parsed.position);
      if (meant.length === 0 || !meant.every(isInit)) continue;
      yield {
        subject: { kind: 'symbol', symbol: symbols.name(i) },
        message: `${parsed.symbol} lies between __init_begin and __init_end of vmlinux: its memory is freed after boot`,
        object: 'vmlinux',
      };
    }
  },
};
