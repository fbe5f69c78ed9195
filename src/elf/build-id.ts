import { at } from '../base/column';
import { FormatError } from '../base/format-error';
import { SHT_NOTE } from './constants';
import { NT_GNU_BUILD_ID, parseNotes } from './note';
import type { ObjectFile } from './object-file';

/** Notes of modules have some dozens of bytes. */
const longestNotes = 2 ** 16;
/** SHA-1 has 20 bytes, --build-id takes others; the kernel reads no more than 20 (lib/buildid.c: parse_build_id_buf). */
const longestId = 64;

/**
 * The linker's identifier of a build as hex digits, from the first SHT_NOTE section that has one; `undefined` for an
 * object without it. Damaged notes have none.
 */
export async function readBuildId(object: ObjectFile): Promise<string | undefined> {
  for (const index of object.sectionIndices()) {
    if (at(object.sections.sh_type, index) !== SHT_NOTE) continue;
    const id = await buildIdIn(object, index).catch(noneIfDamaged);
    if (id !== undefined) return id;
  }
  return undefined;
}

async function buildIdIn(object: ObjectFile, index: number): Promise<string | undefined> {
  const contents = object.contents(index);
  const bytes = await contents.read(0, Math.min(contents.size, longestNotes));
  const note = parseNotes(bytes, object.header, at(object.sections.sh_offset, index)).find(
    ({ owner, type }) => owner === 'GNU' && type === NT_GNU_BUILD_ID,
  );
  if (note === undefined || note.description.length === 0) return undefined;
  return Array.from(note.description.subarray(0, longestId), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}

function noneIfDamaged(error: unknown): undefined {
  if (error instanceof FormatError) return undefined;
  throw error;
}
