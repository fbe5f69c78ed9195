import { at } from '../base/column';
import { ByteView } from '../bytes/byte-view';
import type { ObjectFile } from '../elf/object-file';
import { decodeName } from '../elf/string-table';
import { findAllocated } from './find-allocated';
import { isAtLeast, type KernelProfile } from './profile';

/** `struct modversion_info`: an unsigned long and a name of 64 bytes less that. */
const entrySize = 64;

/**
 * The CRCs of the symbols that a module imports, from `__versions`; `undefined` when the kernel does not look at them:
 * it sees only an allocated section, and since 6.14 it looks at `__version_ext_crcs` in its place where that is there
 * (kernel/module/version.c: check_version).
 */
export async function readVersions(
  object: ObjectFile,
  profile: KernelProfile,
): Promise<ReadonlyMap<string, number> | undefined> {
  const index = findAllocated(object, '__versions');
  const isExtended = isAtLeast(profile, '7.3') && findAllocated(object, '__version_ext_names') !== undefined;
  if (index === undefined || isExtended) return undefined;
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
