import { decodeName, encodeName } from '../elf/string-table';
import { tombstonePrefix } from '../klp/dialects/objtool';
import { parseLivepatchSymbolName } from '../klp/names';
import { parseStatedName, statedPrefix } from '../klp/stated-name';

/**
 * The kernel's symbol that an undefined or livepatch symbol stands for: `state_show` of `state_show`,
 * `.klp.sym.vmlinux.state_show,2`, `.klp.sym.rela.ext4.vmlinux.state_show,2` and `.klp.tombstone.state_show`.
 */
export function kernelName(name: string): string {
  if (name.startsWith(tombstonePrefix)) return name.slice(tombstonePrefix.length);
  const livepatch = parseLivepatchSymbolName(name);
  if (livepatch !== undefined && !name.startsWith(statedPrefix)) return livepatch.symbol;
  if (!name.startsWith(statedPrefix)) return name;
  const stated = parseStatedName(encodeName(name));
  return 'why' in stated ? name : decodeName(stated.symbol);
}
