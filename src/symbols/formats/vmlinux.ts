import { at, bigAt } from '../../base/column';
import { formatCount } from '../../base/format';
import { FormatError } from '../../base/format-error';
import type { ByteSource } from '../../bytes/byte-source';
import { SHT_NOBITS } from '../../elf/constants';
import { ObjectFile } from '../../elf/object-file';
import { decodeName, encodeName } from '../../elf/string-table';
import type { SymbolTable } from '../../elf/symbol';
import { KallsymsFilter } from '../kallsyms-filter';
import { kallsymsRulesFor } from '../kallsyms-rules';
import { SourceObjects } from '../source-objects';
import { SourceSymbols } from '../source-symbols';
import { RowColumns } from '../symbol-rows';
import type { SymbolSource } from '../symbol-source';
import { addElfSymbols, elfBlock, listedByNm } from './elf-rows';

/**
 * Reads a vmlinux: of its hundreds of megabytes only headers, symbols, their names and the banner. Its symbols become
 * what the kernel's own table will be: filtered by the rules of its release and in the order of addresses. `release` is
 * used where the file has no banner. Throws {@link FormatError} when it has no symbols or is damaged.
 */
export async function readVmlinux(source: ByteSource, release?: string): Promise<SymbolSource> {
  const object = await ObjectFile.openLinked(source);
  const symbols = await object.symbols();
  const own = await readRelease(object, symbols);
  const rules = kallsymsRulesFor(own ?? release);
  const rows = new RowColumns(symbols.count, 'elf');
  const objects = new SourceObjects();
  const counted = objects.begin('vmlinux', 0, elfBlock(object, symbols, 0));
  const names = symbols.strings.bytes;
  const isListed = listedByNm(object, symbols);
  const filter = new KallsymsFilter(rules);
  let filtered = 0;
  addElfSymbols(object, symbols, { rows, object: counted, namesStart: 0 }, (symbol, start, end) => {
    if (!isListed(symbol)) return false;
    const isKept = filter.keeps(names, start, end);
    if (!isKept) filtered += 1;
    return isKept;
  });
  if (rows.count === 0) {
    throw new FormatError({
      code: 'vmlinux/stripped',
      message: 'the file has no symbols',
      where: 'section headers',
      mend: 'Open the vmlinux of the kernel build or of the debuginfo package; vmlinuz and stripped files have none.',
    });
  }
  rows.sortByAddress();
  const notes = [
    `Counted as Linux ${rules.release} counts${own === undefined ? ', the release it was built for being unknown' : ''}: by address, without ${formatCount(filtered, 'symbol')} that its own table leaves out.`,
  ];
  const found = new SourceSymbols(rows.finish(names, objects.blocks));
  if (found.find(encodeName('start_kernel')).length === 0) throw notAKernel();
  return {
    format: 'vmlinux',
    kind: 'vmlinux',
    symbols: found,
    orderCertain: true,
    ...(own !== undefined && { release: own }),
    notes,
  };
}

/** Every Linux has `start_kernel` (init/main.c). */
function notAKernel(): FormatError {
  return new FormatError({
    code: 'vmlinux/not-a-kernel',
    message: 'this is a linked program or library, not a Linux kernel: it has no start_kernel',
    mend: 'Open a module (.ko), or the vmlinux of the kernel build or of the debuginfo package.',
  });
}

/** Of `linux_banner` (init/version-timestamp.c): `Linux version 6.1.0-56-amd64 (…`. */
async function readRelease(object: ObjectFile, symbols: SymbolTable): Promise<string | undefined> {
  const names = symbols.strings.bytes;
  for (let i = 1; i < symbols.count; i++) {
    // The third letter and the ninth tell it from almost all others, without making text of each name.
    const start = at(symbols.st_name, i);
    if (names[start + 2] !== 0x6e || names[start + 8] !== 0x6e || symbols.name(i) !== 'linux_banner')
      continue;
    const section = symbols.definedIn(i);
    if (section === undefined || section >= object.sections.count) return undefined;
    if (at(object.sections.sh_type, section) === SHT_NOBITS) return undefined;
    const contents = object.contents(section);
    const offset = Number(symbols.value(i) - bigAt(object.sections.sh_addr, section));
    if (offset < 0 || offset >= contents.size) return undefined;
    const text = decodeName(await contents.read(offset, Math.min(256, contents.size - offset)));
    return /^Linux version (\S{1,64})/.exec(text)?.[1];
  }
  return undefined;
}
