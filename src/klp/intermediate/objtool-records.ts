import type { SymbolIndex } from '../../elf/symbol';
import type { LivepatchModule } from '../livepatch-module';
import { isObjtoolSection, parseLivepatchSymbolName, unusableName } from '../names';
import type { SectionPlace } from '../patch/patch-description';
import { type OrdinaryRelocation, OrdinaryRelocations } from './ordinary-relocations';
import { RecordSection, type RecordShape, relocationSectionsByTarget, sectionError } from './record-section';

/** One livepatch relocation that `objtool klp post-link` is to make: `struct klp_reloc`. */
export interface ObjtoolRecord {
  /** The object whose loading applies the relocation: it becomes part of the name of the section. */
  readonly gate: string;
  /** What is relocated. */
  readonly target: SectionPlace;
  /** The symbol `.klp.sym.<object>.<name>,<position>`; its name is not checked where the section names the gate. */
  readonly symbol: SymbolIndex;
  readonly type: number;
  readonly addend: bigint;
  /** Where the record stands. */
  readonly record: SectionPlace;
  /** The relocation at the target that post-link turns into `R_*_NONE`; absent when there is none or more than one. */
  readonly ordinary?: OrdinaryRelocation;
}

/** `struct klp_reloc` (tools/objtool/include/objtool/klp.h). */
const klpReloc: RecordShape<'offset' | 'sym' | 'type'> = {
  name: 'klp_reloc',
  size: 24,
  fields: { offset: 0, sym: 8, type: 16 },
};

const suffixedPrefix = '__klp_relocs.';

/**
 * Reads `__klp_relocs.<object>` and its older forms `__klp_relocs` and `.klp.relocs`, which leave the object to the
 * symbol's name, in the file's order (tools/objtool/klp-post-link.c: fix_klp_reloc_sec). Stricter than post-link: the
 * target must lie in its section, the relocations must store whole addresses. Empty when there is no such section; a
 * finished module keeps the sections, so this says nothing about whether the work is done.
 * Throws FormatError, which names section, record and field.
 */
export async function readObjtoolRecords(module: LivepatchModule): Promise<ObjtoolRecord[]> {
  const { object } = module;
  const relocationSections = relocationSectionsByTarget(object);
  const ordinary = new OrdinaryRelocations(module);
  const records: ObjtoolRecord[] = [];
  for (const index of object.sectionIndices()) {
    const name = object.sectionName(index);
    if (!isObjtoolSection(name)) continue;
    const gate = name.startsWith(suffixedPrefix) ? name.slice(suffixedPrefix.length) : undefined;
    const unusable = gate === undefined ? undefined : unusableName(gate, '');
    if (unusable !== undefined) throw sectionError(object, index, unusable);
    const section = await RecordSection.read(module, index, klpReloc, relocationSections.get(index) ?? []);
    for (let i = 0; i < section.count; i++) records.push(readRecord(module, section, i, gate, ordinary));
  }
  return records;
}

function readRecord(
  module: LivepatchModule,
  section: RecordSection<keyof typeof klpReloc.fields>,
  index: number,
  gate: string | undefined,
  ordinary: OrdinaryRelocations,
): ObjtoolRecord {
  const target = section.target(index, 'offset');
  const { symbol, addend } = section.pointer(index, 'sym');
  const replaced = ordinary.onlyAt(target);
  return {
    gate: gate ?? objectOfSymbol(module, section, index, symbol),
    target,
    symbol,
    type: section.u32(index, 'type'),
    addend,
    record: section.place(index),
    ...(replaced !== undefined && { ordinary: replaced }),
  };
}

function objectOfSymbol(
  { symbols }: LivepatchModule,
  section: RecordSection<keyof typeof klpReloc.fields>,
  index: number,
  symbol: SymbolIndex,
): string {
  const name = symbols.displayName(symbol);
  const parsed = parseLivepatchSymbolName(name);
  if (parsed !== undefined) return parsed.object;
  throw section.error(
    index,
    'sym',
    `the section names no object, and nor does the symbol "${name}": .klp.sym.<object>.<name>,<position> is expected`,
  );
}
