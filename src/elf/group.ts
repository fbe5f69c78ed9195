import { ByteView } from '../bytes/byte-view';
import type { ElfHeader } from './header';
import type { SectionIndex } from './section';

/** An SHT_GROUP section's content: a flag word, then the members' section indices. */
export interface SectionGroup {
  readonly flags: number;
  readonly members: readonly SectionIndex[];
}

/** Parses a group; `bytes.length` is a multiple of 4 and at least 4. */
export function parseGroup(
  bytes: Uint8Array<ArrayBuffer>,
  header: ElfHeader,
  fileOffset: number,
): SectionGroup {
  const view = new ByteView(bytes, header.littleEndian, 'section group', fileOffset);
  const members: SectionIndex[] = [];
  for (let offset = 4; offset < bytes.length; offset += 4) members.push(view.u32(offset));
  return { flags: view.u32(0), members };
}

/** The group's bytes. */
export function encodeGroup(group: SectionGroup, header: ElfHeader): Uint8Array<ArrayBuffer> {
  const view = new ByteView(
    new Uint8Array(4 + group.members.length * 4),
    header.littleEndian,
    'section group',
  );
  view.setU32(0, group.flags);
  group.members.forEach((member, i) => {
    view.setU32(4 + i * 4, member);
  });
  return view.bytes;
}
