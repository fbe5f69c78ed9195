import { at } from '../base/column';
import { ByteView } from '../bytes/byte-view';
import type { ObjectFile } from '../elf/object-file';
import type { SectionIndex } from '../elf/section';
import { decodeName } from '../elf/string-table';
import { findAllocated } from './find-allocated';
import { isAtLeast, type KernelProfile } from './profile';

/** The CRCs of the symbols that a module imports. */
export interface ModuleVersions {
  readonly crcs: ReadonlyMap<string, number>;
  /** From `__version_ext_crcs`, where a name that is missing is let through. */
  readonly isExtended: boolean;
}

/** `struct modversion_info`: an unsigned long and a name of 64 bytes less that. */
const entrySize = 64;

/**
 * What the kernel looks at; `undefined` when there is nothing: it sees only allocated sections, and since 6.14
 * `__version_ext_crcs` in place of `__versions` where that is there (kernel/module/version.c: check_version). Throws
 * FormatError for sections outside the file.
 */
export async function readVersions(
  object: ObjectFile,
  profile: KernelProfile,
): Promise<ModuleVersions | undefined> {
  const [crcs, names] = ['__version_ext_crcs', '__version_ext_names'].map((name) =>
    findAllocated(object, name),
  );
  if (isAtLeast(profile, '7.3') && crcs !== undefined && names !== undefined)
    return { crcs: await readExtended(object, crcs, names), isExtended: true };
  const index = findAllocated(object, '__versions');
  return index === undefined ? undefined : { crcs: await readBasic(object, index), isExtended: false };
}

async function readBasic(object: ObjectFile, index: SectionIndex): Promise<ReadonlyMap<string, number>> {
  const { bytes, view } = await readView(object, index);
  const { word } = object.header.layout;
  const versions = new Map<string, number>();
  for (let entry = 0; entry + entrySize <= bytes.length; entry += entrySize) {
    const name = textOf(bytes.subarray(entry + word, entry + entrySize));
    const crc = word === 8 ? view.low32(entry) : view.u32(entry);
    if (!versions.has(name)) versions.set(name, crc);
  }
  return versions;
}

/** 32-bit CRCs, and as many names, each with its NUL. */
async function readExtended(
  object: ObjectFile,
  crcs: SectionIndex,
  names: SectionIndex,
): Promise<ReadonlyMap<string, number>> {
  const { bytes, view } = await readView(object, crcs);
  const texts = await object.readSection(names);
  const versions = new Map<string, number>();
  let place = 0;
  for (let entry = 0; entry + 4 <= bytes.length && place < texts.length; entry += 4) {
    const name = textOf(texts.subarray(place));
    const end = texts.indexOf(0, place);
    place = end < 0 ? texts.length : end + 1;
    if (!versions.has(name)) versions.set(name, view.u32(entry));
  }
  return versions;
}

async function readView(
  object: ObjectFile,
  index: SectionIndex,
): Promise<{ readonly bytes: Uint8Array; readonly view: ByteView }> {
  const bytes = await object.readSection(index);
  const offset = at(object.sections.sh_offset, index);
  return { bytes, view: new ByteView(bytes, object.header.littleEndian, object.sectionName(index), offset) };
}

/** Up to the NUL. */
function textOf(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return decodeName(end < 0 ? bytes : bytes.subarray(0, end));
}
