import { at } from '../base/column';
import { ByteView } from '../bytes/byte-view';
import { SHF_ALLOC } from '../elf/constants';
import type { ObjectFile } from '../elf/object-file';
import { decodeName } from '../elf/string-table';

/** `struct modversion_info`: an unsigned long and a name of 64 bytes less that. */
const entrySize = 64;

/**
 * The CRCs of the symbols that a module imports, from `__versions`; `undefined` when the kernel does not see the
 * section: only an allocated one counts (kernel/module/main.c: find_sec).
 */
export async function readVersions(object: ObjectFile): Promise<ReadonlyMap<string, number> | undefined> {
  const index = object.findSection('__versions');
  if (index === undefined || !object.hasFlag(index, SHF_ALLOC)) return undefined;
  const bytes = await object.readSection(index);
  const view = new ByteView(
    bytes,
    object.header.littleEndian,
    '__versions',
    at(object.sections.sh_offset, index),
  );
  const { word } = object.header.layout;
  const versions = new Map<string, number>();
  for (let entry = 0; entry + entrySize <= bytes.length; entry += entrySize) {
    const name = bytes.subarray(entry + word, entry + entrySize);
    const end = name.indexOf(0);
    const crc = word === 8 ? view.low32(entry) : view.u32(entry);
    const text = decodeName(end < 0 ? name : name.subarray(0, end));
    if (!versions.has(text)) versions.set(text, crc);
  }
  return versions;
}
