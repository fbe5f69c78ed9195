import type { ObjectFile } from '../../elf/object-file';
import type { SectionIndex } from '../../elf/section';
import type { LivepatchModule } from '../livepatch-module';
import type { SectionPlace } from '../patch/patch-description';
import { KpatchStrings } from './kpatch-strings';
import { RecordSection, type RecordShape, relocationSectionsByTarget, sectionError } from './record-section';

/** One livepatch symbol that create-klp-module is to make: `struct kpatch_symbol`. Several records may say the same. */
export interface KpatchSymbol {
  readonly name: string;
  /** The name's own bytes, for a file that is written. */
  readonly nameBytes: Uint8Array<ArrayBuffer>;
  /** Where the symbol lives. */
  readonly object: string;
  /** `sympos`: 0 when the name is unique in the object, else which of several, from 1. */
  readonly position: number;
  /** STB_*. */
  readonly bind: number;
  /** STT_*. */
  readonly type: number;
  readonly record: SectionPlace;
}

/** One livepatch relocation that it is to make: `struct kpatch_relocation`. */
export interface KpatchRelocation {
  /** The object whose loading applies the relocation: it becomes part of the name of the section. */
  readonly gate: string;
  readonly target: SectionPlace;
  readonly type: number;
  readonly addend: bigint;
  readonly symbol: KpatchSymbol;
  readonly record: SectionPlace;
}

/** A section whose copy becomes `.klp.arch.<object>.<name>`: `struct kpatch_arch`. */
export interface KpatchArch {
  readonly section: SectionIndex;
  readonly object: string;
  readonly record: SectionPlace;
}

/** What create-diff-object leaves for create-klp-module, each list in the file's order. */
export interface KpatchRecords {
  readonly symbols: readonly KpatchSymbol[];
  readonly relocations: readonly KpatchRelocation[];
  readonly arch: readonly KpatchArch[];
}

// kpatch-build/kpatch-intermediate.h. `src` and `external` are not read: create-klp-module reads neither.
const kpatchSymbol: RecordShape<'sympos' | 'bind' | 'type' | 'name' | 'objname'> = {
  name: 'kpatch_symbol',
  size: 40,
  fields: { sympos: 8, bind: 16, type: 17, name: 24, objname: 32 },
};
const kpatchRelocation: RecordShape<'dest' | 'type' | 'addend' | 'objname' | 'ksym'> = {
  name: 'kpatch_relocation',
  size: 40,
  fields: { dest: 0, type: 8, addend: 16, objname: 24, ksym: 32 },
};
const kpatchArch: RecordShape<'sec' | 'objname'> = {
  name: 'kpatch_arch',
  size: 16,
  fields: { sec: 0, objname: 8 },
};

/**
 * Reads `.kpatch.symbols`, `.kpatch.relocations` and `.kpatch.arch` (kpatch-build/create-klp-module.c). Stricter than
 * create-klp-module: strings, symbols and targets must lie where pointers say. Nothing when the module has none of them,
 * as a finished one. Throws FormatError, which names section, record and field.
 */
export async function readKpatchRecords(module: LivepatchModule): Promise<KpatchRecords> {
  const { object } = module;
  const [symbolSection, relocationSection, archSection] = [
    '.kpatch.symbols',
    '.kpatch.relocations',
    '.kpatch.arch',
  ].map((name) => onlySection(object, name));
  const first = symbolSection ?? relocationSection ?? archSection;
  if (first === undefined) return { symbols: [], relocations: [], arch: [] };
  const relocationSections = relocationSectionsByTarget(object);
  const read = <Field extends string>(section: SectionIndex, shape: RecordShape<Field>) =>
    RecordSection.read(module, section, shape, relocationSections.get(section) ?? []);
  const strings = await KpatchStrings.read(
    module,
    present(object, first, onlySection(object, '.kpatch.strings'), '.kpatch.strings'),
  );
  const symbolRecords = await read(present(object, first, symbolSection, '.kpatch.symbols'), kpatchSymbol);
  const relocationRecords = await read(
    present(object, first, relocationSection, '.kpatch.relocations'),
    kpatchRelocation,
  );
  if (symbolRecords.count !== relocationRecords.count)
    throw sectionError(
      object,
      relocationRecords.section,
      `there are ${relocationRecords.count} relocations and ${symbolRecords.count} symbols in .kpatch.symbols: as many are expected`,
    );
  const symbols = readEach(symbolRecords, (i) => readSymbol(symbolRecords, i, strings));
  const arch = archSection === undefined ? undefined : await read(archSection, kpatchArch);
  return {
    symbols,
    relocations: readEach(relocationRecords, (i) =>
      readRelocation(relocationRecords, i, strings, symbolRecords.section, symbols),
    ),
    arch: arch === undefined ? [] : readEach(arch, (i) => readArch(arch, i, strings)),
  };
}

/** The section of a name; two of them are one too many, whichever the tool would take. */
function onlySection(object: ObjectFile, name: string): SectionIndex | undefined {
  const section = object.findSection(name);
  if (section === undefined) return undefined;
  const second = object.sections.names.indexOf(name, section + 1);
  if (second >= 0) throw sectionError(object, second, 'there is a second section of this name');
  return section;
}

function present(
  object: ObjectFile,
  beside: SectionIndex,
  section: SectionIndex | undefined,
  name: string,
): SectionIndex {
  if (section !== undefined) return section;
  throw sectionError(object, beside, `the section is there and ${name}, which belongs to it, is not`);
}

function readEach<Field extends string, T>(records: RecordSection<Field>, read: (index: number) => T): T[] {
  return Array.from({ length: records.count }, (_, i) => read(i));
}

function readSymbol(
  records: RecordSection<keyof typeof kpatchSymbol.fields>,
  index: number,
  strings: KpatchStrings,
): KpatchSymbol {
  const { text, bytes } = strings.symbolName(records, index, 'name');
  const position = records.u64(index, 'sympos');
  if (position > BigInt(Number.MAX_SAFE_INTEGER))
    throw records.error(index, 'sympos', `${position} is no position of a symbol`);
  const nibble = (field: 'bind' | 'type'): number => {
    const value = records.u8(index, field);
    if (value > 0xf) throw records.error(index, field, `${value} is beyond the 4 bits of st_info`);
    return value;
  };
  return {
    name: text,
    nameBytes: bytes,
    object: strings.objectName(records, index, 'objname'),
    position: Number(position),
    bind: nibble('bind'),
    type: nibble('type'),
    record: records.place(index),
  };
}

function readRelocation(
  records: RecordSection<keyof typeof kpatchRelocation.fields>,
  index: number,
  strings: KpatchStrings,
  symbolSection: SectionIndex,
  symbols: readonly KpatchSymbol[],
): KpatchRelocation {
  const ksym = records.pointer(index, 'ksym');
  const size = BigInt(kpatchSymbol.size);
  const symbol =
    ksym.section === symbolSection && ksym.offset % size === 0n
      ? symbols[Number(ksym.offset / size)]
      : undefined;
  if (symbol === undefined)
    throw records.error(
      index,
      'ksym',
      ksym.section === symbolSection
        ? `the pointer leads to byte ${ksym.offset} of .kpatch.symbols, where no record begins`
        : 'the pointer does not lead to .kpatch.symbols',
    );
  return {
    gate: strings.objectName(records, index, 'objname'),
    target: records.target(index, 'dest'),
    type: records.u32(index, 'type'),
    addend: BigInt.asIntN(64, records.u64(index, 'addend')),
    symbol,
    record: records.place(index),
  };
}

function readArch(
  records: RecordSection<keyof typeof kpatchArch.fields>,
  index: number,
  strings: KpatchStrings,
): KpatchArch {
  const { section } = records.pointer(index, 'sec');
  if (section === 0) throw records.error(index, 'sec', 'the pointer leads to no section of the module');
  return { section, object: strings.objectName(records, index, 'objname'), record: records.place(index) };
}
