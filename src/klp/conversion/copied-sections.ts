import { assert } from '../../base/assert';
import { BufferSource, type ByteSource, ConcatSource } from '../../bytes/byte-source';
import type { ObjectBuilder } from '../../elf/builder';
import { SHF_ALLOC, SHF_INFO_LINK, SHT_PROGBITS, SHT_RELA, SHT_SYMTAB } from '../../elf/constants';
import { concatRelocations, type RelocationTable } from '../../elf/relocation';
import type { CopiedSection } from './edits';

/**
 * Adds a section with the bytes and the relocations of others, and its relocation section, with the flags, alignment and
 * entry size of kpatch-build/kpatch-elf.c: create_section_pair.
 */
export async function addCopiedSection(
  builder: ObjectBuilder,
  { name, parts }: CopiedSection,
): Promise<void> {
  const { original } = builder;
  const symtab = original.findSectionOfType(SHT_SYMTAB);
  assert(symtab !== undefined, 'what is copied has relocations against symbols');
  const pieces: ByteSource[] = [];
  const tables: RelocationTable[] = [];
  let end = 0;
  for (const { section, offset, relocations } of parts) {
    const bytes = original.contents(section);
    pieces.push(new BufferSource(new Uint8Array(offset - end)), bytes);
    end = offset + bytes.size;
    for (const index of relocations) tables.push(shifted(await original.relocations(index), BigInt(offset)));
  }
  const copy = builder.addSection({
    name,
    sh_type: SHT_PROGBITS,
    sh_flags: SHF_ALLOC,
    sh_addr: 0n,
    sh_link: 0,
    info: { kind: 'number', value: 0 },
    sh_addralign: 8,
    sh_entsize: 1,
    content: { kind: 'bytes', bytes: new ConcatSource(pieces) },
  });
  builder.addSection({
    name: `.rela${name}`,
    sh_type: SHT_RELA,
    sh_flags: SHF_INFO_LINK,
    sh_addr: 0n,
    sh_link: symtab,
    info: { kind: 'section', section: copy },
    sh_addralign: original.header.layout.word,
    sh_entsize: original.header.layout.relaSize,
    content: { kind: 'relocations', table: concatRelocations(tables) },
  });
}

function shifted(table: RelocationTable, offset: bigint): RelocationTable {
  return { ...table, r_offset: table.r_offset.map((old) => old + offset) };
}
