// Sections that are arrays of a 64-bit C structure whose pointers are relocations, as tools leave them for their last step.

import { at, bigAt } from '../../base/column';
import { FormatError } from '../../base/format-error';
import { groupBy } from '../../base/group-by';
import { ByteView } from '../../bytes/byte-view';
import { SHF_RELA_LIVEPATCH } from '../../elf/constants';
import type { ObjectFile } from '../../elf/object-file';
import type { SectionIndex } from '../../elf/section';
import type { SymbolIndex } from '../../elf/symbol';
import type { LivepatchModule } from '../livepatch-module';
import type { SectionPlace } from '../patch/patch-description';
import { addressType } from '../patch/pointers';

/** A structure: its size and where its fields are, in bytes. */
export interface RecordShape<Field extends string> {
  /** As the tool's source calls it. */
  readonly name: string;
  readonly size: number;
  readonly fields: Readonly<Record<Field, number>>;
}

/** A pointer of a record: the relocation that makes it, and where in the module it leads. */
export interface RecordPointer {
  /** Neither 0 nor beyond the symbol table. */
  readonly symbol: SymbolIndex;
  readonly addend: bigint;
  /** The section that defines the symbol; 0 for an undefined one and for the reserved indices. */
  readonly section: SectionIndex;
  /** `st_value` and the addend together, signed. */
  readonly offset: bigint;
}

const damaged = 'The file is damaged or was changed by another tool: build it again.';

/** The relocation sections that the module loader applies, by the section they apply to, loaded or not. */
export function relocationSectionsByTarget(object: ObjectFile): ReadonlyMap<SectionIndex, SectionIndex[]> {
  const ordinary = [...object.sectionIndices()].filter(
    (index) => object.isRelocationSection(index) && !object.hasFlag(index, SHF_RELA_LIVEPATCH),
  );
  return groupBy(ordinary, (index) => at(object.sections.sh_info, index));
}

/** The records of one section. Whatever cannot be read is a {@link FormatError} with section, record and field. */
export class RecordSection<Field extends string> {
  readonly section: SectionIndex;
  /** How many records there are. */
  readonly count: number;
  readonly #module: LivepatchModule;
  readonly #shape: RecordShape<Field>;
  readonly #view: ByteView;
  readonly #pointers: PointerRows;

  private constructor(
    module: LivepatchModule,
    section: SectionIndex,
    shape: RecordShape<Field>,
    bytes: Uint8Array<ArrayBuffer>,
    pointers: PointerRows,
  ) {
    const { header, sections } = module.object;
    this.section = section;
    this.count = bytes.length / shape.size;
    this.#module = module;
    this.#shape = shape;
    const where = sectionText(module.object, section);
    this.#view = new ByteView(bytes, header.littleEndian, where, at(sections.sh_offset, section));
    this.#pointers = pointers;
  }

  /** Reads the bytes and the relocations. Throws {@link FormatError} when they are no array of such records. */
  static async read<Field extends string>(
    module: LivepatchModule,
    section: SectionIndex,
    shape: RecordShape<Field>,
    relocationSections: readonly SectionIndex[],
  ): Promise<RecordSection<Field>> {
    const { object } = module;
    const bytes = await object.readSection(section);
    const size = at(object.sections.sh_size, section);
    if (bytes.length !== size || size % shape.size !== 0) {
      const found = bytes.length === size ? `${size} bytes` : 'a size and no bytes';
      throw sectionError(
        object,
        section,
        `a table of ${shape.name} of ${shape.size} bytes is expected, and the section has ${found}`,
      );
    }
    const pointers = await readPointerRows(module, section, size, relocationSections);
    return new RecordSection(module, section, shape, bytes, pointers);
  }

  /** Where a record stands. */
  place(record: number): SectionPlace {
    return { section: this.section, offset: record * this.#shape.size };
  }

  u8(record: number, field: Field): number {
    return this.#view.u8(this.#offset(record, field));
  }

  u32(record: number, field: Field): number {
    return this.#view.u32(this.#offset(record, field));
  }

  u64(record: number, field: Field): bigint {
    return this.#view.u64(this.#offset(record, field));
  }

  /** The pointer in a field. Throws {@link FormatError} unless exactly one relocation of a whole address makes it. */
  pointer(record: number, field: Field): RecordPointer {
    const { symbols, object } = this.#module;
    const found = this.#pointers.get(this.#offset(record, field));
    if (found === undefined)
      throw this.error(record, field, 'no relocation of a whole address makes the pointer');
    if (found === 'several') throw this.error(record, field, 'more than one relocation makes the pointer');
    const { symbol, addend } = found;
    if (symbol === 0 || symbol >= symbols.count)
      throw this.error(record, field, `the relocation is against symbol ${symbol}, which is none`);
    const definedIn = symbols.definedIn(symbol) ?? 0;
    const section = definedIn < object.sections.count ? definedIn : 0;
    return { symbol, addend, section, offset: BigInt.asIntN(64, symbols.value(symbol) + addend) };
  }

  /** The place in a section of the module that a field points at. Throws {@link FormatError} when there is none. */
  target(record: number, field: Field): SectionPlace {
    const { object } = this.#module;
    const { section, offset } = this.pointer(record, field);
    if (section === 0) throw this.error(record, field, 'the pointer leads to no section of the module');
    const size = at(object.sections.sh_size, section);
    if (offset < 0n || offset >= BigInt(size)) {
      const name = sectionText(object, section);
      throw this.error(record, field, `the pointer leads to byte ${offset} of ${name}, which has ${size}`);
    }
    return { section, offset: Number(offset) };
  }

  /** What is wrong with a field, as the error to throw. */
  error(record: number, field: Field, message: string, mend = damaged): FormatError {
    const { object } = this.#module;
    return new FormatError({
      code: 'klp/intermediate-record',
      message,
      where: `${sectionText(object, this.section)}, record ${record}, ${this.#shape.name}.${field}`,
      offset: at(object.sections.sh_offset, this.section) + this.#offset(record, field),
      mend,
    });
  }

  #offset(record: number, field: Field): number {
    return record * this.#shape.size + this.#shape.fields[field];
  }
}

/** What is wrong with a section as a whole. */
export function sectionError(object: ObjectFile, section: SectionIndex, message: string): FormatError {
  return new FormatError({
    code: 'klp/intermediate-section',
    message,
    where: sectionText(object, section),
    offset: at(object.sections.sh_offset, section),
    mend: damaged,
  });
}

/** `section 5 .kpatch.strings`. */
export function sectionText(object: ObjectFile, section: SectionIndex): string {
  return `section ${section} ${object.sectionName(section)}`;
}

interface PointerRow {
  readonly symbol: SymbolIndex;
  readonly addend: bigint;
}

type PointerRows = ReadonlyMap<number, PointerRow | 'several'>;

/** The relocations of a whole address by their offset in the section. */
async function readPointerRows(
  module: LivepatchModule,
  section: SectionIndex,
  size: number,
  relocationSections: readonly SectionIndex[],
): Promise<PointerRows> {
  const { object } = module;
  const pointers = new Map<number, PointerRow | 'several'>();
  if (size === 0) return pointers;
  const type = addressType(module);
  if (type === undefined)
    throw sectionError(object, section, 'such records are known for 64-bit livepatch machines only');
  for (const index of relocationSections) {
    const table = await object.relocations(index);
    if (!table.hasAddend)
      throw sectionError(object, section, `${sectionText(object, index)} has relocations without addends`);
    for (let row = 0; row < table.count; row++) {
      const offset = bigAt(table.r_offset, row);
      if (at(table.r_type, row) !== type || offset >= BigInt(size)) continue;
      const key = Number(offset);
      const pointer = { symbol: at(table.r_symbol, row), addend: bigAt(table.r_addend, row) };
      pointers.set(key, pointers.has(key) ? 'several' : pointer);
    }
  }
  return pointers;
}
