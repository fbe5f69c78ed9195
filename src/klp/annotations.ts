import { at, bigAt } from '../base/column';
import type { FormatProblem } from '../base/format-error';
import { groupBy } from '../base/group-by';
import { ByteView } from '../bytes/byte-view';
import { SHT_NOBITS, SHT_PROGBITS } from '../elf/constants';
import type { ObjectFile } from '../elf/object-file';
import type { SectionIndex } from '../elf/section';
import type { SymbolIndex } from '../elf/symbol';
import { kernelObjectName } from '../symbols/symbol-object';
import { annotationPrefix } from './names';

/** One `KLP_SYMPOS(symbol, position)` of the source, as found in the module. */
export interface Annotation {
  /** As the kernel spells it: `snd_pcm` where the source says `snd-pcm`. */
  readonly object: string;
  readonly symbol: SymbolIndex;
  /** 0: unique in the object; 1 … n: which of several. */
  readonly position: number;
  readonly section: SectionIndex;
  /** Byte offset of the record in the section. */
  readonly offset: number;
}

/** The annotation sections of a module: what they say, what is wrong with them, and what has to go with them. */
export interface Annotations {
  readonly annotations: readonly Annotation[];
  readonly problems: readonly FormatProblem[];
  /** The sections themselves and the relocation sections that apply to them. */
  readonly sections: ReadonlySet<SectionIndex>;
}

/**
 * Reads every `.klp.module_relocs.<object>` section. A record is `{pointer, position}`; the pointer is a relocation
 * against the symbol, so a record begins where a relocation applies. Pairing by `r_offset` rather than by count also
 * reads arrays with gaps between those of different source files (klp-convert v2 did not).
 */
export async function readAnnotations(object: ObjectFile): Promise<Annotations> {
  const annotations: Annotation[] = [];
  const problems: FormatProblem[] = [];
  const sections = new Set<SectionIndex>();
  const relocationSections = groupBy(
    [...object.sectionIndices()].filter((index) => object.isRelocationSection(index)),
    (index) => at(object.sections.sh_info, index),
  );
  for (const index of object.sectionIndices()) {
    if (!isAnnotationSection(object, index)) continue;
    sections.add(index);
    const relocations = relocationSections.get(index) ?? [];
    for (const relocation of relocations) sections.add(relocation);
    const read = await readSection(object, index, relocations);
    annotations.push(...read.annotations);
    problems.push(...read.problems);
  }
  return { annotations, problems, sections };
}

/** By name, and of a type that holds data: a symbol or string table of this name is not what a compiler makes. */
function isAnnotationSection(object: ObjectFile, index: SectionIndex): boolean {
  const type = at(object.sections.sh_type, index);
  return (
    object.sectionName(index).startsWith(annotationPrefix) && (type === SHT_PROGBITS || type === SHT_NOBITS)
  );
}

async function readSection(
  object: ObjectFile,
  section: SectionIndex,
  relocationSections: readonly SectionIndex[],
): Promise<{ annotations: Annotation[]; problems: FormatProblem[] }> {
  const name = object.sectionName(section);
  const where = `section ${section} ${name}`;
  // The object's name ends at white space, as the C tools' sscanf reads it.
  const target = kernelObjectName(/^\S*/.exec(name.slice(annotationPrefix.length))?.[0] ?? '');
  const bytes = await object.readSection(section);
  const records: { offset: number; symbol: SymbolIndex }[] = [];
  for (const index of relocationSections) {
    const table = await object.relocations(index);
    for (let i = 0; i < table.count; i++) {
      records.push({ offset: Number(bigAt(table.r_offset, i)), symbol: at(table.r_symbol, i) });
    }
  }
  records.sort((a, b) => a.offset - b.offset);
  const problems: FormatProblem[] = [];
  if (records.length === 0 && (bytes.length > 0 || at(object.sections.sh_type, section) === SHT_NOBITS)) {
    problems.push({
      code: 'klp/annotation-without-symbol',
      message: 'the annotations name no symbol: nothing relocates them',
      where,
      mend: 'The relocations of the section were removed; convert the module before stripping it.',
    });
  }
  const positionAt = positionOffset(object, records, bytes.length);
  const view = new ByteView(bytes, object.header.littleEndian, where, at(object.sections.sh_offset, section));
  const annotations: Annotation[] = [];
  for (const { offset, symbol } of records) {
    if (offset + positionAt + 4 > bytes.length) {
      problems.push({
        code: 'klp/annotation-cut-short',
        message: `the record at ${offset} does not fit into the section's ${bytes.length} bytes`,
        where,
        mend: 'Use the KLP_MODULE_RELOC and KLP_SYMPOS macros of one klp-convert version throughout.',
      });
      continue;
    }
    annotations.push({ object: target, symbol, position: view.u32(offset + positionAt), section, offset });
  }
  return { annotations, problems };
}

/**
 * Where in a record the position stands. The pointer is 8 bytes wide in 64-bit objects, and in 32-bit objects since
 * klp-convert v6 (a union with a u64); before, 32-bit records had 8 bytes. Those are told by two records, or a record
 * and the end, being closer than 12 bytes. A record that 8-byte ones cannot lead to is a 12-byte one cut short.
 */
function positionOffset(object: ObjectFile, records: readonly { offset: number }[], size: number): number {
  if (object.header.layout.bits === 64) return 8;
  const isShort = records.some(
    ({ offset }, i) => offset % 8 === 0 && (records[i + 1]?.offset ?? size) - offset < 12,
  );
  return isShort ? 4 : 8;
}
