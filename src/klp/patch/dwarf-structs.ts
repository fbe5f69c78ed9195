import { at, bigAt } from '../../base/column';
import { attempt } from '../evidence/dwarf/attempt';
import { readAttribute, type Widths } from '../evidence/dwarf/attributes';
import { Cursor } from '../evidence/dwarf/cursor';
import { type DebugSection, DebugSections, lastAtOrBefore } from '../evidence/dwarf/debug-section';
import { damaged, placeOf, type RelocatedBytes, targetOf } from '../evidence/dwarf/relocated-bytes';
import { findUnits } from '../evidence/dwarf/units';
import { findBytes } from '../evidence/objects/find-bytes';
import type { LivepatchModule } from '../livepatch-module';
import { type Abbreviation, readAbbreviations } from './abbreviations';
import type { KlpStruct, StructLayout } from './klp-layout';

const DW_TAG_member = 0x0d;
const DW_TAG_structure_type = 0x13;
const DW_AT_name = 0x03;
const DW_AT_byte_size = 0x0b;
const DW_AT_data_member_location = 0x38;
const DW_FORM_strp = 0x0e;

/** Names of more than this are a vmlinux's. */
const mostNames = 2 ** 26;
/** Each object file of a module has a name once, and refers to it once or twice. */
const mostHits = 1024;
/** Entries that are tried; the first ones may be declarations only. */
const mostTried = 16;
/** Bytes of an entry with its members. */
const entryWindow = 4096;
const headerSize = 24;

/**
 * Structures as a module's DWARF has them. Not every entry is read: the names are found in `.debug_str`, and the entries
 * that have them by their relocations, as gcc writes them; clang names by number, of which nothing is found. Never throws
 * for what the module holds.
 */
export async function readDwarfStructs(
  { object, symbols }: LivepatchModule,
  names: readonly KlpStruct[],
): Promise<ReadonlyMap<KlpStruct, StructLayout>> {
  const debug = new DebugSections(object, symbols);
  return (await attempt(() => findStructs(debug, names))) ?? new Map();
}

async function findStructs(
  debug: DebugSections,
  names: readonly KlpStruct[],
): Promise<Map<KlpStruct, StructLayout>> {
  const [info, strings] = [await debug.open('.debug_info'), await debug.open('.debug_str')];
  const wanted = await findNames(strings, names);
  const hits = await findReferences(info, strings, wanted);
  const structs = new Map<KlpStruct, StructLayout>();
  if (hits.length === 0) return structs;
  const units = await findUnits(info);
  const abbreviations = await debug.open('.debug_abbrev');
  const places = hits.flatMap(({ offset, name }) => {
    const unit = lastAtOrBefore(units, offset, ({ start }) => start);
    return unit === undefined ? [] : [{ offset, name, unit }];
  });
  const windows = await info.read(
    places.flatMap(({ offset, unit: { start, end } }) => [
      { start, end: Math.min(end, start + headerSize) },
      { start: Math.max(offset - 3, start), end: Math.min(end, offset + entryWindow) },
    ]),
  );
  for (const [i, { offset, name }] of places.entries()) {
    if (structs.has(name)) continue;
    const [head, entry] = [windows[2 * i], windows[2 * i + 1]];
    if (head === undefined || entry === undefined) continue;
    const read = await attempt(async () => {
      const { widths, table } = readHeader(head);
      return readStruct(entry, offset, widths, await readAbbreviations(abbreviations, table), strings);
    });
    if (read !== undefined) structs.set(name, read);
  }
  return structs;
}

/** Offsets in `.debug_str` at which one of the names stands as a whole. */
async function findNames(
  strings: DebugSection,
  names: readonly KlpStruct[],
): Promise<Map<number, KlpStruct>> {
  const { contents } = strings;
  if (contents.size > mostNames) throw damaged('too many names');
  const bytes = await contents.read(0, contents.size);
  const found = new Map<number, KlpStruct>();
  for (const name of names)
    for (const offset of findBytes(bytes, new TextEncoder().encode(`${name}\0`), 1, mostHits) ?? [])
      if (offset === 0 || at(bytes, offset - 1) === 0) found.set(offset, name);
  return found;
}

interface Hit {
  readonly offset: number;
  readonly name: KlpStruct;
}

/** Where `.debug_info` refers to the names. */
async function findReferences(
  info: DebugSection,
  strings: DebugSection,
  wanted: ReadonlyMap<number, KlpStruct>,
): Promise<Hit[]> {
  const hits = new Map<KlpStruct, Hit[]>();
  await info.read([], (table, row) => {
    if (!table.hasAddend) return;
    const place = placeOf(info.symbols, targetOf(table, row), () => 0);
    const name = place?.section === strings.index ? wanted.get(place.value) : undefined;
    if (name === undefined) return;
    const known = hits.get(name) ?? [];
    hits.set(name, known);
    if (known.length < mostTried) known.push({ offset: Number(bigAt(table.r_offset, row)), name });
  });
  return [...hits.values()].flat();
}

/** What the header of a unit says, of DWARF 4 and 5 (7.5.1). */
function readHeader(head: RelocatedBytes): { widths: Widths; table: number } {
  const cursor = new Cursor(head);
  const isWide = cursor.number(4) === 0xffffffff;
  if (isWide) cursor.skip(8);
  const offset = isWide ? 8 : 4;
  const version = cursor.number(2);
  if (version < 4 || version > 5) throw damaged(`DWARF ${version}`);
  if (version === 5) cursor.skip(1);
  const addressFirst = version === 5 ? cursor.number(1) : undefined;
  const table = cursor.field(offset).value;
  return { table, widths: { offset, address: addressFirst ?? cursor.number(1) } };
}

/** The structure whose name stands at `offset`: its entry begins with a code of one to three bytes before. */
async function readStruct(
  entry: RelocatedBytes,
  offset: number,
  widths: Widths,
  abbreviations: ReadonlyMap<number, Abbreviation>,
  strings: DebugSection,
): Promise<StructLayout | undefined> {
  for (let start = offset - 1; start >= entry.start; start--) {
    const cursor = new Cursor(entry, start);
    const abbreviation = abbreviations.get(cursor.unsigned());
    const [first] = abbreviation?.attributes ?? [];
    if (abbreviation?.tag !== DW_TAG_structure_type || !abbreviation.hasChildren) continue;
    if (cursor.position !== offset || first?.name !== DW_AT_name || first.form !== DW_FORM_strp) continue;
    const size = numberOf(readEntry(cursor, abbreviation, widths).get(DW_AT_byte_size));
    if (size === undefined) continue;
    return { size, members: await readMembers(cursor, widths, abbreviations, strings) };
  }
  return undefined;
}

type Value = ReturnType<typeof readAttribute>;

function readEntry(cursor: Cursor, { attributes }: Abbreviation, widths: Widths): Map<number, Value> {
  const values = new Map<number, Value>();
  for (const { name, form, constant } of attributes)
    values.set(
      name,
      constant === undefined
        ? readAttribute(cursor, form, widths)
        : { kind: 'field', field: { value: constant, section: undefined } },
    );
  return values;
}

function numberOf(value: Value | undefined): number | undefined {
  return value?.kind === 'field' && value.field.section === undefined ? value.field.value : undefined;
}

/** The members up to the end of the entry's children; what structures within it have is passed over. */
async function readMembers(
  cursor: Cursor,
  widths: Widths,
  abbreviations: ReadonlyMap<number, Abbreviation>,
  strings: DebugSection,
): Promise<Map<string, number>> {
  const members = new Map<string, number>();
  for (let depth = 1; depth > 0; ) {
    const code = cursor.unsigned();
    const abbreviation = abbreviations.get(code);
    if (code === 0) depth -= 1;
    else if (abbreviation === undefined) throw damaged('an abbreviation is missing');
    else {
      const values = readEntry(cursor, abbreviation, widths);
      const location = numberOf(values.get(DW_AT_data_member_location));
      if (depth === 1 && abbreviation.tag === DW_TAG_member && location !== undefined) {
        const name = await nameOf(values.get(DW_AT_name), strings);
        if (name !== undefined) members.set(name, location);
      }
      if (abbreviation.hasChildren) depth += 1;
    }
  }
  return members;
}

async function nameOf(value: Value | undefined, strings: DebugSection): Promise<string | undefined> {
  if (value?.kind === 'text') return value.text;
  return value?.kind === 'name' && value.table === '.debug_str'
    ? strings.nameAt(value.field.value)
    : undefined;
}
