import { assert, present } from '../../base/assert';
import { ascending, at } from '../../base/column';
import { BufferSource, ConcatSource } from '../../bytes/byte-source';
import { ObjectBuilder, type SymbolId } from '../../elf/builder';
import { SHF_ALLOC, SHF_INFO_LINK, SHF_RELA_LIVEPATCH, SHT_RELA, SHT_SYMTAB } from '../../elf/constants';
import type { ObjectFile } from '../../elf/object-file';
import { concatRelocations, selectRelocations } from '../../elf/relocation';
import type { SectionIndex } from '../../elf/section';
import { writeObject } from '../../elf/writer';
import type { Plan } from '../plan/plan';
import { addCopiedSection } from './copied-sections';
import {
  type AddedSection,
  type Edits,
  relocationsOf,
  type SectionChange,
  type SymbolReference,
  takenRows,
} from './edits';

/**
 * Carries out a plan that is `ready`. Throws FormatError when the file holds something that cannot be rewritten.
 */
export async function convertModule(plan: Plan): Promise<ConcatSource> {
  assert(plan.state === 'ready', `a plan that is ${plan.state} is not carried out`);
  return carryOut(plan.module.object, plan.edits);
}

/**
 * The file with the edits. Symbols change in place, livepatch sections follow at the end of the file; every other byte
 * is a slice of the input. Throws FormatError when the file holds something that cannot be rewritten.
 */
export async function carryOut(object: ObjectFile, edits: Edits): Promise<ConcatSource> {
  const builder = await ObjectBuilder.from(object, edits.sections.changed);
  for (const [symbol, change] of edits.symbols.changed) builder.editSymbol(symbol, change);
  const added = edits.symbols.added.map((symbol) => builder.addSymbol(symbol));
  const symbolNumber: SymbolNumber = (symbol) =>
    symbol.kind === 'existing' ? symbol.index : present(added[symbol.place], 'the added symbol');
  await editRelocations(builder, edits, symbolNumber);
  appendBytes(builder, edits);
  for (const section of edits.sections.copied ?? []) await addCopiedSection(builder, section);
  for (const section of edits.sections.added) addSection(builder, section, symbolNumber);
  for (const section of edits.sections.removed) builder.removeSection(section);
  for (const symbol of edits.symbols.removed) builder.removeSymbol(symbol);
  return writeObject(builder);
}

/** Ids of symbols in the builder, the added ones among them. */
type SymbolNumber = (symbol: SymbolReference) => SymbolId;

async function editRelocations(
  builder: ObjectBuilder,
  edits: Edits,
  symbolNumber: SymbolNumber,
): Promise<void> {
  const taken = takenRows(edits);
  const { neutralized } = edits.relocations;
  const changed = edits.sections.changed ?? new Map<SectionIndex, SectionChange>();
  const growing = [...changed].flatMap(([section, { entries }]) => (entries === undefined ? [] : [section]));
  for (const section of new Set([...taken.keys(), ...neutralized.keys(), ...growing])) {
    const before = await builder.original.relocations(section);
    const [gone, idle] = [taken.get(section), neutralized.get(section)];
    const kept = ascending(before.count).filter((row) => !gone?.has(row));
    const result = selectRelocations(before, kept);
    // R_*_NONE is 0 on every machine.
    for (const [i, row] of kept.entries()) if (idle?.has(row)) result.r_type[i] = 0;
    const more = relocationsOf(changed.get(section)?.entries ?? [], symbolNumber);
    const table = more.count === 0 ? result : concatRelocations([result, more]);
    builder.setContent(section, { kind: 'relocations', table });
  }
}

function appendBytes(builder: ObjectBuilder, { sections }: Edits): void {
  for (const [section, { bytes }] of sections.changed ?? []) {
    if (bytes === undefined) continue;
    const { content, name } = builder.section(section);
    assert(content.kind === 'bytes', `bytes are appended to ${name}, which has none`);
    const whole = new ConcatSource([content.bytes, new BufferSource(bytes)]);
    builder.setContent(section, { kind: 'bytes', bytes: whole });
  }
}

function addSection(builder: ObjectBuilder, added: AddedSection, symbolNumber: SymbolNumber): void {
  const { sections, header } = builder.original;
  const symtab = builder.original.findSectionOfType(SHT_SYMTAB);
  assert(symtab !== undefined, 'a livepatch section has relocations against symbols');
  const moved = added.entries.find((run) => run.kind === 'moved');
  builder.addSection({
    name: added.name,
    sh_type: SHT_RELA,
    sh_flags: SHF_ALLOC | SHF_INFO_LINK | SHF_RELA_LIVEPATCH,
    sh_addr: 0n,
    sh_link: symtab,
    info: { kind: 'section', section: added.target },
    sh_addralign: moved === undefined ? header.layout.word : at(sections.sh_addralign, moved.section.index),
    sh_entsize: header.layout.relaSize,
    content: { kind: 'relocations', table: relocationsOf(added.entries, symbolNumber) },
  });
}
