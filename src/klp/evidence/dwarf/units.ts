import { type Attribute, readAttribute, type Widths } from './attributes';
import { Cursor } from './cursor';
import type { DebugSection } from './debug-section';
import { damaged, type RelocatedBytes } from './relocated-bytes';

/** A unit's place in `.debug_info`. */
export interface UnitExtent {
  readonly start: number;
  readonly end: number;
}

/** What the entry of a compilation unit says. */
export interface Unit {
  readonly version: number;
  readonly widths: Widths;
  /** By DW_AT_*. */
  readonly attributes: ReadonlyMap<number, Attribute>;
}

export const DW_AT_name = 0x03;
export const DW_AT_low_pc = 0x11;
export const DW_AT_high_pc = 0x12;
export const DW_AT_ranges = 0x55;
export const DW_AT_str_offsets_base = 0x72;
export const DW_AT_addr_base = 0x73;
export const DW_AT_rnglists_base = 0x74;

const DW_TAG_compile_unit = 0x11;
const DW_UT_compile = 1;

/** Modules have a few hundred at most. */
const mostUnits = 4096;

/** Header and entry of a unit of gcc or clang have less, with the longest paths written out. */
export const unitHead = 1024;

/** gcc writes some 3 kB for a unit; its entry's abbreviation may stand anywhere in it. */
const abbreviationTable = 2 ** 15;

/** Where the units are, going from one to the next. Throws FormatError when they do not fill the section or are too many. */
export async function findUnits(info: DebugSection): Promise<UnitExtent[]> {
  const units: UnitExtent[] = [];
  const { size } = info.contents;
  for (let start = 0; start < size; ) {
    const cursor = new Cursor(await info.readPlain({ start, end: start + 12 }));
    const { length } = readLength(cursor);
    const end = cursor.position + length;
    if (end > size || units.length === mostUnits) throw damaged('the units do not fill the section');
    units.push({ start, end });
    start = end;
  }
  return units;
}

function readLength(cursor: Cursor): { length: number; offsetWidth: number } {
  const length = cursor.number(4);
  return length === 0xffffffff ? { length: cursor.number(8), offsetWidth: 8 } : { length, offsetWidth: 4 };
}

/** Reads header and entry of a unit; undefined for what is no compilation unit (types). Throws FormatError when damaged. */
export async function readUnit(head: RelocatedBytes, abbreviations: DebugSection): Promise<Unit | undefined> {
  const cursor = new Cursor(head);
  const { offsetWidth } = readLength(cursor);
  const version = cursor.number(2);
  if (version < 2 || version > 5) throw damaged(`DWARF ${version}`);
  if (version === 5 && cursor.number(1) !== DW_UT_compile) return undefined;
  const addressFirst = version === 5 ? cursor.number(1) : undefined;
  const table = cursor.field(offsetWidth).value;
  const widths = { offset: offsetWidth, address: addressFirst ?? cursor.number(1) };
  const forms = await findAbbreviation(abbreviations, table, cursor.unsigned());
  if (forms === undefined) return undefined;
  const attributes = new Map<number, Attribute>();
  for (const [name, form] of forms) attributes.set(name, readAttribute(cursor, form, widths));
  return { version, widths, attributes };
}

/** The offset in another section from which a unit counts its entries there. */
export function baseOf(attributes: Unit['attributes'], name: number): number | undefined {
  const base = attributes.get(name);
  return base?.kind === 'field' ? base.field.value : undefined;
}

/** Names and forms of the attributes of a compilation unit's abbreviation; undefined when it is of another tag. */
async function findAbbreviation(
  section: DebugSection,
  offset: number,
  wanted: number,
): Promise<[name: number, form: number][] | undefined> {
  const cursor = new Cursor(await section.readPlain({ start: offset, end: offset + abbreviationTable }));
  for (;;) {
    const code = cursor.unsigned();
    if (code === 0) throw damaged('an abbreviation is missing');
    const tag = cursor.unsigned();
    cursor.skip(1);
    const forms = readForms(cursor);
    if (code === wanted) return tag === DW_TAG_compile_unit ? forms : undefined;
  }
}

function readForms(cursor: Cursor): [name: number, form: number][] {
  const forms: [number, number][] = [];
  for (;;) {
    const [name, form] = [cursor.unsigned(), cursor.unsigned()];
    if (name === 0 && form === 0) return forms;
    if (form === 0x21) cursor.skipLeb();
    forms.push([name, form]);
  }
}
