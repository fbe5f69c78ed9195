import { at } from '../base/column';
import { SHT_NULL } from './constants';
import type { ObjectFile } from './object-file';
import { hasBytesIn, type SectionIndex } from './section';

/** A stretch of a file and what it is: a section, one of the headers, or bytes that nothing claims. */
export interface FileStretch {
  readonly what: 'elf-header' | 'section-headers' | 'section' | 'gap';
  /** Of a section. */
  readonly index?: SectionIndex;
  /** Bytes in the file. */
  readonly offset: number;
  readonly size: number;
}

/**
 * Everything that an ELF object consists of, in the order of the file, the bytes between included. What is said to lie
 * beyond the end of the file is left out; sections without bytes are not in the file. Stretches of a damaged file may
 * overlap.
 */
export function mapFile(object: ObjectFile): readonly FileStretch[] {
  const { header, sections, source } = object;
  const { layout } = header;
  const claimed: FileStretch[] = [{ what: 'elf-header', offset: 0, size: layout.header.size }];
  claimed.push({
    what: 'section-headers',
    offset: Number(header.e_shoff),
    size: sections.count * layout.section.size,
  });
  for (const index of object.sectionIndices()) {
    const size = at(sections.sh_size, index);
    const isThere = at(sections.sh_type, index) !== SHT_NULL && hasBytesIn(source, sections, index);
    if (isThere && size > 0)
      claimed.push({ what: 'section', index, offset: at(sections.sh_offset, index), size });
  }
  return withGaps(
    claimed.filter(({ offset, size }) => offset + size <= source.size).sort((a, b) => a.offset - b.offset),
    source.size,
  );
}

function withGaps(claimed: readonly FileStretch[], fileSize: number): readonly FileStretch[] {
  const stretches: FileStretch[] = [];
  let end = 0;
  for (const stretch of claimed) {
    if (stretch.offset > end) stretches.push({ what: 'gap', offset: end, size: stretch.offset - end });
    stretches.push(stretch);
    end = Math.max(end, stretch.offset + stretch.size);
  }
  if (end < fileSize) stretches.push({ what: 'gap', offset: end, size: fileSize - end });
  return stretches;
}
