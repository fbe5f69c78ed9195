import { assert, present } from '../base/assert';
import { at } from '../base/column';
import { FormatError } from '../base/format-error';
import { BufferSource, type ByteSource, ConcatSource } from '../bytes/byte-source';
import type { BuilderSection, ObjectBuilder } from './builder';
import { SHN_UNDEF, SHN_XINDEX } from './constants';
import {
  checkOriginalRelocations,
  type EncodedContent,
  encodeContents,
  NameAppender,
  nameSections,
} from './contents';
import { encodeHeader } from './header';
import { type Numbering, numberObject } from './numbering';
import { encodeSections, extendedNumber, type SectionHeader } from './section';

/**
 * Writes the builder's object in two phases: first every index, name and file range is decided, then the parts are
 * put down, each checked against its range. What was not edited is a slice of the original file, never copied.
 * Bytes after the section headers (a module signature) are not carried over.
 * Throws {@link FormatError} when the original has program headers or sections that overlap, and, with added symbols, when
 * one of its relocations is against a symbol that it does not have.
 */
export async function writeObject(builder: ObjectBuilder): Promise<ConcatSource> {
  checkRewritable(builder);
  await checkOriginalRelocations(builder);
  const numbering = numberObject(builder);
  const names = new NameAppender(builder);
  const sectionNames = nameSections(builder, numbering, names);
  const contents = await encodeContents(builder, numbering, names);
  const layout = reserve(builder, numbering, contents);
  return emit(builder, numbering, sectionNames, contents, layout);
}

function checkRewritable(builder: ObjectBuilder): void {
  const { original } = builder;
  if (original.header.e_phnum !== 0) {
    throw new FormatError({
      code: 'elf/program-headers',
      message: `the file has ${original.header.e_phnum} program headers, a relocatable file has none`,
      where: 'ELF header',
      mend: 'Open the .ko that the kernel build made.',
    });
  }
  let end = 0;
  for (const section of inFileOrder(builder)) {
    const size = original.contents(section.id).size;
    const start = at(original.sections.sh_offset, section.id);
    if (size > 0 && start < end) {
      throw new FormatError({
        code: 'elf/overlap',
        message: 'the section shares bytes of the file with another section',
        where: `section ${section.id} ${section.name}`,
        offset: start,
        mend: 'The file is damaged: build it again.',
      });
    }
    end = Math.max(end, start + size);
  }
}

/** Original sections that are still there, in order of their place in the file. */
function inFileOrder(builder: ObjectBuilder): BuilderSection[] {
  const { sections } = builder.original;
  return builder
    .sections()
    .filter((section) => section.id < sections.count)
    .sort((a, b) => at(sections.sh_offset, a.id) - at(sections.sh_offset, b.id) || a.id - b.id);
}

interface FileLayout {
  /** File offset of each section, in final order. */
  readonly offsets: readonly number[];
  readonly e_shoff: number;
}

/** ELF asks for no alignment in the file; this much is kept, so that no header can ask for a huge gap. */
const largestFileAlignment = 4096;

function alignUp(offset: number, alignment: number): number {
  const step = Math.min(Math.max(alignment, 1), largestFileAlignment);
  return Math.ceil(offset / step) * step;
}

/** First phase: where everything will be. Sections keep their place until one before them grew, shrank or went. */
function reserve(
  builder: ObjectBuilder,
  numbering: Numbering,
  contents: readonly EncodedContent[],
): FileLayout {
  const { original } = builder;
  const { header } = original;
  const offsets = new Array<number>(numbering.sections.length).fill(0);
  let cursor = header.layout.header.size;
  let moved = numbering.sectionsRenumbered;
  const place = (section: BuilderSection, isNew: boolean): void => {
    const index = numbering.sectionIndex(section.id) - 1;
    const content = present(contents[index], 'the content');
    const size = content.kind === 'bytes' ? content.bytes.size : 0;
    const originalOffset = isNew ? 0 : at(original.sections.sh_offset, section.id);
    const stays = !isNew && !moved && (originalOffset >= cursor || size === 0);
    const offset = stays ? originalOffset : alignUp(cursor, section.sh_addralign);
    offsets[index] = offset;
    // What has no bytes takes no room, wherever its header says it is.
    if (size > 0) cursor = offset + size;
    if (!isNew && content.kind === 'bytes' && size !== original.contents(section.id).size) moved = true;
  };
  for (const section of inFileOrder(builder)) place(section, false);
  for (const section of numbering.sections) if (section.id >= original.sections.count) place(section, true);
  return { offsets, e_shoff: alignUp(cursor, header.layout.word) };
}

/** Second phase: the parts in file order, with zeros between them. */
function emit(
  builder: ObjectBuilder,
  numbering: Numbering,
  sectionNames: readonly number[],
  contents: readonly EncodedContent[],
  layout: FileLayout,
): ConcatSource {
  const { header, sections } = builder.original;
  const count = numbering.sections.length + 1;
  const e_shnum = extendedNumber(count, SHN_UNDEF);
  const e_shstrndx = extendedNumber(numbering.sectionIndex(sections.shstrndx), SHN_XINDEX);
  const headers = numbering.sections.map((section, i) =>
    encodeSectionHeader(section, i, numbering, sectionNames, contents, layout),
  );
  const nullHeader: SectionHeader = {
    ...emptyHeader,
    sh_size: e_shnum.inSection0,
    sh_link: e_shstrndx.inSection0,
  };
  const parts = new PartList();
  parts.put(
    0,
    new BufferSource(
      encodeHeader({
        ...header,
        e_shoff: BigInt(layout.e_shoff),
        e_shnum: e_shnum.inHeader,
        e_shstrndx: e_shstrndx.inHeader,
      }),
    ),
  );
  const order = contents
    .map((content, i) => ({ content, offset: present(layout.offsets[i], 'the offset') }))
    .sort((a, b) => a.offset - b.offset);
  for (const { content, offset } of order)
    if (content.kind === 'bytes' && content.bytes.size > 0) parts.put(offset, content.bytes);
  parts.put(layout.e_shoff, new BufferSource(encodeSections([nullHeader, ...headers], header)));
  return parts.finish();
}

const emptyHeader: SectionHeader = {
  sh_name: 0,
  sh_type: 0,
  sh_flags: 0n,
  sh_addr: 0n,
  sh_offset: 0,
  sh_size: 0,
  sh_link: 0,
  sh_info: 0,
  sh_addralign: 0,
  sh_entsize: 0,
};

function encodeSectionHeader(
  section: BuilderSection,
  i: number,
  numbering: Numbering,
  sectionNames: readonly number[],
  contents: readonly EncodedContent[],
  layout: FileLayout,
): SectionHeader {
  const content = present(contents[i], 'the content');
  return {
    sh_name: present(sectionNames[i], 'the name'),
    sh_type: section.sh_type,
    sh_flags: section.sh_flags,
    sh_addr: section.sh_addr,
    sh_offset: present(layout.offsets[i], 'the offset'),
    sh_size: content.kind === 'bytes' ? content.bytes.size : content.size,
    sh_link: numbering.sectionIndex(section.sh_link),
    sh_info: finalInfo(section, numbering),
    sh_addralign: section.sh_addralign,
    sh_entsize: section.sh_entsize,
  };
}

function finalInfo(section: BuilderSection, numbering: Numbering): number {
  if (section.content.kind === 'symbols') return numbering.localSymbols;
  switch (section.info.kind) {
    case 'number':
      return section.info.value;
    case 'section':
      return numbering.sectionIndex(section.info.section);
    case 'symbol':
      return present(
        numbering.symbolIndex(section.info.symbol),
        `symbol ${section.info.symbol} of ${section.name}`,
      );
  }
}

/** Collects the parts of the file; a part that does not begin at its reserved offset is a bug. */
class PartList {
  readonly #parts: ByteSource[] = [];
  #size = 0;

  put(offset: number, part: ByteSource): void {
    assert(offset >= this.#size, `a part reserved at ${offset} would begin at ${this.#size}`);
    if (offset > this.#size) this.#parts.push(new BufferSource(new Uint8Array(offset - this.#size)));
    this.#parts.push(part);
    this.#size = offset + part.size;
  }

  finish(): ConcatSource {
    return new ConcatSource(this.#parts);
  }
}
