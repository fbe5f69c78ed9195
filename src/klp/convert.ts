import { assert } from '../base/assert';
import { at } from '../base/column';
import type { ConcatSource } from '../bytes/byte-source';
import { ObjectBuilder } from '../elf/builder';
import {
  SHF_ALLOC,
  SHF_INFO_LINK,
  SHF_RELA_LIVEPATCH,
  SHN_LIVEPATCH,
  SHT_RELA,
  SHT_SYMTAB,
} from '../elf/constants';
import { concatRelocations, type RelocationTable, selectRelocations } from '../elf/relocation';
import type { SectionIndex } from '../elf/section';
import { encodeName } from '../elf/string-table';
import { writeObject } from '../elf/writer';
import type { LivepatchModule } from './livepatch-module';
import { livepatchSymbolName, livepatchSymbolPrefix } from './names';
import type { Plan, PlannedSection, PlannedSymbol } from './plan';

/**
 * Carries out a plan that is `ready`. Symbols are renamed in place, their relocations move to the livepatch sections
 * at the end of the file in their order, the annotations go; every other byte is a slice of the input.
 * Throws FormatError when the file holds something that cannot be rewritten.
 */
export async function convertModule(plan: Plan): Promise<ConcatSource> {
  assert(plan.state === 'ready', `a plan that is ${plan.state} is not carried out`);
  const builder = await ObjectBuilder.from(plan.module.object);
  for (const symbol of plan.symbols) renameSymbol(builder, plan.module, symbol);
  await takeRelocations(builder, plan);
  for (const section of plan.sections) addSection(builder, plan.module, section);
  for (const section of plan.removals.sections) builder.removeSection(section);
  for (const symbol of plan.removals.symbols) builder.removeSymbol(symbol);
  return writeObject(builder);
}

function renameSymbol(builder: ObjectBuilder, module: LivepatchModule, planned: PlannedSymbol): void {
  const { resolution, newName, symbol } = planned;
  if (newName === undefined) return;
  assert(resolution.kind === 'unique' || resolution.kind === 'annotated', 'only these get a new name');
  builder.editSymbol(symbol, {
    name: newNameBytes(module.symbols.nameBytes(symbol), resolution.object, resolution.position),
    st_shndx: SHN_LIVEPATCH,
  });
}

/** The new name around the old name's own bytes, whatever they are. */
function newNameBytes(name: Uint8Array, object: string, position: number): Uint8Array<ArrayBuffer> {
  const head = encodeName(`${livepatchSymbolPrefix}${object}.`);
  const tail = encodeName(
    livepatchSymbolName({ object: '', symbol: '', position }).slice(livepatchSymbolPrefix.length + 1),
  );
  const bytes = new Uint8Array(head.length + name.length + tail.length);
  bytes.set(head);
  bytes.set(name, head.length);
  bytes.set(tail, head.length + name.length);
  return bytes;
}

/** Takes the moved relocations, and those against removed symbols, out of the sections they stand in. */
async function takeRelocations(builder: ObjectBuilder, plan: Plan): Promise<void> {
  const taken = new Map<SectionIndex, Set<number>>();
  const take = (section: SectionIndex, rows: Iterable<number>): void => {
    const known = taken.get(section) ?? new Set();
    for (const row of rows) known.add(row);
    taken.set(section, known);
  };
  for (const { moves } of plan.sections) for (const { section, rows } of moves) take(section.index, rows);
  for (const [section, rows] of plan.removals.relocations) take(section, rows);
  for (const [section, rows] of taken) {
    const table = await plan.module.object.relocations(section);
    const kept = Uint32Array.from({ length: table.count }, (_, row) => row).filter((row) => !rows.has(row));
    builder.setContent(section, { kind: 'relocations', table: selectRelocations(table, kept) });
  }
}

function addSection(builder: ObjectBuilder, module: LivepatchModule, planned: PlannedSection): void {
  const { object } = module;
  const symtab = object.findSectionOfType(SHT_SYMTAB);
  const [first] = planned.moves;
  assert(symtab !== undefined && first !== undefined, 'a planned section has relocations against symbols');
  const { layout } = object.header;
  builder.addSection({
    name: planned.name,
    sh_type: SHT_RELA,
    sh_flags: SHF_ALLOC | SHF_INFO_LINK | SHF_RELA_LIVEPATCH,
    sh_addr: 0n,
    sh_link: symtab,
    info: { kind: 'section', section: planned.target },
    sh_addralign: at(object.sections.sh_addralign, first.section.index),
    sh_entsize: layout.relaSize,
    content: { kind: 'relocations', table: movedRelocations(planned) },
  });
}

/** The relocations of a planned section, in their order. */
export function movedRelocations(planned: PlannedSection): RelocationTable {
  return concatRelocations(planned.moves.map(({ section, rows }) => selectRelocations(section.table, rows)));
}
