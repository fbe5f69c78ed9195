import type { ByteSource } from '../../bytes/byte-source';
import { decodeName } from '../../elf/string-table';
import type { RawSection } from './raw-elf';

/** More than any name that the loader looks for; longer ones are cut, which makes them equal to none of those. */
const longestName = 64;
const windowSize = 2 ** 20;

/**
 * The name of each section, up to its NUL; empty where `sh_name` lies outside of the table, which the kernel lets pass
 * for sections without contents and then reads whatever stands there. The table, which must lie within the file, is read
 * by windows from front to back, as it may be as large as the file.
 */
export async function readSectionNames(
  source: ByteSource,
  sections: readonly RawSection[],
  table: RawSection,
): Promise<readonly string[]> {
  const [tableStart, tableSize] = [Number(table.sh_offset), Number(table.sh_size)];
  const names = sections.map(() => '');
  let start = 0;
  let window: Uint8Array = new Uint8Array();
  for (const { index, sh_name } of sections.toSorted((a, b) => a.sh_name - b.sh_name)) {
    if (sh_name >= tableSize) break;
    if (Math.min(sh_name + longestName, tableSize) > start + window.length) {
      start = sh_name;
      window = await source.read(tableStart + start, Math.min(windowSize, tableSize - start));
    }
    const name = window.subarray(sh_name - start, sh_name - start + longestName);
    const end = name.indexOf(0);
    names[index] = decodeName(end < 0 ? name : name.subarray(0, end));
  }
  return names;
}
