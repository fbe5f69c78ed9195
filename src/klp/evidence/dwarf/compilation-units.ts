import { at } from '../../../base/column';
import { SHF_ALLOC } from '../../../elf/constants';
import type { ObjectFile } from '../../../elf/object-file';
import type { SectionIndex } from '../../../elf/section';
import type { SymbolTable } from '../../../elf/symbol';
import { type AddressOf, readAddresses } from './addresses';
import { attempt } from './attempt';
import { DebugSections } from './debug-section';
import { MarkCollector, type Place } from './marks';
import { resolveNames } from './names';
import type { AddressRange } from './ranges';
import { damaged } from './relocated-bytes';
import { readUnitRanges } from './unit-ranges';
import { findUnits, readUnit, type Unit, unitHead } from './units';

/** Bytes of a section of the module. */
export interface CodeRange {
  readonly section: SectionIndex;
  readonly start: number;
  readonly end: number;
}

/** What the compiler made of one source file, as the debug information says. */
export interface CompilationUnit {
  /** DW_AT_name: the source file, mostly with folders. */
  readonly name: string;
  /** Its code. Variables are in no range. */
  readonly ranges: readonly CodeRange[];
  /** Places in the marked sections that it speaks of: where its own variables begin. */
  readonly marks: readonly Place[];
}

/**
 * The compilation units of a module's DWARF 2 to 5, as gcc and clang write it. Of `.debug_info` the first entry of each
 * unit is read, and what it refers to in the sections of abbreviations, names, range lists and addresses;
 * `.debug_aranges`, which clang does not write, says nothing more. Relocations are read in one pass a section. A unit
 * that is damaged is left out, and so is one whose addresses are not each one relocation (RISC-V with relaxation).
 *
 * `marked`: sections in which variables are looked for. Throws FormatError when there is no debug information, or
 * none of it can be read.
 */
export async function readCompilationUnits(
  object: ObjectFile,
  symbols: SymbolTable,
  marked: ReadonlySet<SectionIndex>,
): Promise<CompilationUnit[]> {
  const debug = new DebugSections(object, symbols);
  const info = await debug.open('.debug_info');
  const abbreviations = await debug.open('.debug_abbrev');
  const extents = await findUnits(info);
  const marks = new MarkCollector(symbols, marked);
  const heads = await info.read(
    extents.map(({ start, end }) => ({ start, end: Math.min(end, start + unitHead) })),
    marks.visitor(extents.map(({ start }, unit) => ({ start, unit }))),
  );
  const units: (Unit | undefined)[] = [];
  for (const head of heads) units.push(await attempt(() => readUnit(head, abbreviations)));
  const names = await resolveNames(debug, units);
  const ranges = await readUnitRanges(debug, units);
  const addressOf = await readAddresses(debug, units, ranges, marks);
  const known: CompilationUnit[] = [];
  for (const [i, name] of names.entries()) {
    const own = ranges[i];
    if (name === undefined || own === undefined) continue;
    const code = await attempt(() => own.map((range) => codeRange(object, range, i, addressOf)));
    if (code !== undefined) known.push({ name, ranges: code, marks: marks.of(i) });
  }
  return known;
}

/** Throws FormatError when a range is not within one section that is loaded. */
function codeRange(object: ObjectFile, range: AddressRange, unit: number, addressOf: AddressOf): CodeRange {
  const [low, high] = [addressOf(range.low, unit), addressOf(range.high, unit)];
  const section = low?.section;
  if (low === undefined || section === undefined || section !== high?.section)
    throw damaged('a range without section');
  const [start, end] = [low.value + range.from, high.value + range.to];
  const isInside =
    section < object.sections.count &&
    object.hasFlag(section, SHF_ALLOC) &&
    start <= end &&
    end <= at(object.sections.sh_size, section);
  if (!isInside) throw damaged('a range outside its section');
  return { section, start, end };
}
