import { at, bigAt } from '../../../base/column';
import { FormatError } from '../../../base/format-error';
import { ByteView } from '../../../bytes/byte-view';
import { SHT_RELA } from '../../../elf/constants';
import type { ObjectFile } from '../../../elf/object-file';
import { parseRelocations, type RelocationTable, relocationSize } from '../../../elf/relocation';
import type { SectionIndex } from '../../../elf/section';
import type { SymbolIndex, SymbolTable } from '../../../elf/symbol';

/** The debug information contradicts its format. Nobody reads it: a unit that is damaged shows nothing. */
export function damaged(message: string): FormatError {
  return new FormatError({ code: 'dwarf/damaged', message, where: 'debug information' });
}

/** What a field says: an offset in `section` when a relocation gives it, else only a number. */
export interface Field {
  readonly value: number;
  readonly section: SectionIndex | undefined;
}

/** What a relocation puts into a field. */
export interface Target {
  readonly symbol: SymbolIndex;
  /** Undefined for SHT_REL: it stands in the field. */
  readonly addend: number | undefined;
}

/** The targets by the offset of their fields; undefined where several relocations make one value. */
export type Targets = ReadonlyMap<number, Target | undefined>;

/** Bytes of a debug section with the relocations that apply to them. Offsets are those of the section. */
export class RelocatedBytes {
  readonly start: number;
  readonly #view: ByteView;
  readonly #targets: Targets;
  readonly #symbols: SymbolTable;

  constructor(
    bytes: Uint8Array<ArrayBuffer>,
    start: number,
    { object, symbols }: { readonly object: ObjectFile; readonly symbols: SymbolTable },
    targets: Targets,
  ) {
    this.start = start;
    this.#view = new ByteView(bytes, object.header.littleEndian, 'debug information');
    this.#targets = targets;
    this.#symbols = symbols;
  }

  /** The number of `width` bytes as it stands there. Throws {@link FormatError} outside, and beyond 2^53. */
  number(offset: number, width: number): number {
    const from = offset - this.start;
    if (width === 1) return this.#view.u8(from);
    if (width === 2) return this.#view.u16(from);
    if (width === 4) return this.#view.u32(from);
    if (width === 8) return safe(this.#view.high32(from) * 2 ** 32 + this.#view.low32(from));
    throw damaged(`a field of ${width} bytes`);
  }

  /** Whether all bits of a number are set, which DWARF gives meanings of its own. */
  isAllOnes(offset: number, width: number): boolean {
    for (let i = 0; i < width; i++) if (this.number(offset + i, 1) !== 0xff) return false;
    return true;
  }

  isRelocated(offset: number): boolean {
    return this.#targets.has(offset);
  }

  /** What a field of `width` bytes will hold. Throws {@link FormatError} where that is not one place. */
  field(offset: number, width: number): Field {
    if (!this.#targets.has(offset)) return { value: this.number(offset, width), section: undefined };
    const target = this.#targets.get(offset);
    const place =
      target === undefined ? undefined : placeOf(this.#symbols, target, () => this.number(offset, width));
    if (place === undefined) throw damaged('a field has a relocation that gives no place of the file');
    return place;
  }
}

/** The place that a relocation against a defined symbol means; `inPlace` reads the addend of SHT_REL. */
export function placeOf(
  symbols: SymbolTable,
  { symbol, addend }: Target,
  inPlace: () => number,
): { readonly value: number; readonly section: SectionIndex } | undefined {
  const section = symbol < symbols.count ? symbols.definedIn(symbol) : undefined;
  if (section === undefined) return undefined;
  const value = Number(symbols.value(symbol)) + (addend ?? inPlace());
  return Number.isSafeInteger(value) && value >= 0 ? { value, section } : undefined;
}

function safe(value: number): number {
  if (Number.isSafeInteger(value)) return value;
  throw damaged('a number beyond 2^53');
}

/** This many entries are in memory at once. */
const pieceCount = 2 ** 15;

/**
 * Calls `visit` for each relocation of a section, in the order of the file, which need not be that of the offsets.
 * Those of debug sections are as big as all else together, so they are read in pieces and not kept.
 */
export async function walkRelocations(
  object: ObjectFile,
  target: SectionIndex,
  visit: (table: RelocationTable, row: number) => void,
): Promise<void> {
  for (const index of object.sectionIndices()) {
    if (!object.isRelocationSection(index) || at(object.sections.sh_info, index) !== target) continue;
    const hasAddend = at(object.sections.sh_type, index) === SHT_RELA;
    const size = relocationSize(object.header, hasAddend);
    const contents = object.contents(index);
    const end = contents.size - (contents.size % size);
    for (let offset = 0; offset < end; offset += pieceCount * size) {
      const bytes = await contents.read(offset, Math.min(pieceCount * size, end - offset));
      const table = parseRelocations(bytes, object.header, hasAddend, 0);
      for (let row = 0; row < table.count; row++) visit(table, row);
    }
  }
}

/** What row `row` puts into its field. */
export function targetOf(table: RelocationTable, row: number): Target {
  return {
    symbol: at(table.r_symbol, row),
    addend: table.hasAddend ? Number(bigAt(table.r_addend, row)) : undefined,
  };
}
