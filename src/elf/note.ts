import { ByteView } from '../bytes/byte-view';
import type { ElfHeader } from './header';
import { decodeName } from './string-table';

/** NT_GNU_BUILD_ID, a note of owner `GNU`. */
export const NT_GNU_BUILD_ID = 3;

/** One note of an SHT_NOTE section. */
export interface Note {
  readonly owner: string;
  readonly type: number;
  readonly description: Uint8Array<ArrayBuffer>;
}

/** Parses the notes of a section; owner and description are padded to 4 bytes in both classes, as Linux does it. */
export function parseNotes(bytes: Uint8Array<ArrayBuffer>, header: ElfHeader, fileOffset: number): Note[] {
  const view = new ByteView(bytes, header.littleEndian, 'notes', fileOffset);
  const notes: Note[] = [];
  let offset = 0;
  while (offset + 12 <= bytes.length) {
    const ownerSize = view.u32(offset);
    const descriptionSize = view.u32(offset + 4);
    const type = view.u32(offset + 8);
    const owner = offset + 12;
    const description = owner + padded(ownerSize);
    const end = description + padded(descriptionSize);
    // The last byte of what is said to be there: throws when it is not.
    if (descriptionSize > 0) view.u8(description + descriptionSize - 1);
    notes.push({
      owner: decodeName(bytes.subarray(owner, owner + Math.max(ownerSize - 1, 0))),
      type,
      description: bytes.subarray(description, description + descriptionSize),
    });
    offset = end;
  }
  return notes;
}

function padded(size: number): number {
  return Math.ceil(size / 4) * 4;
}
