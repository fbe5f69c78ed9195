import { at, bigAt } from '../../base/column';
import { groupBy } from '../../base/group-by';
import { harmless } from '../../base/harmless';
import { relocatedName } from '../../code/relocation-key';
import { formatAddend } from '../../elf/dump';
import {
  relocationTypeName,
  reservedIndexName,
  sectionFlagLetters,
  sectionTypeName,
  symbolBindName,
  symbolTypeName,
  visibilityName,
} from '../../elf/names';
import type { LivepatchModule, RelocationSection } from '../../klp/livepatch-module';

/** Rows that go out at once. */
const rowsAtOnce = 4096;

/**
 * Sections, relocations and symbols of a module in the manner of `readelf -SWrs`, in pieces of text. All relocations of a
 * section are one table, by place where several sections hold them; those that livepatch applies end with their section.
 * Relocations of what is not loaded (debug information) are left out.
 */
export async function* readelfText(module: LivepatchModule): AsyncGenerator<string> {
  yield* sectionLines(module);
  for (const sections of groupBy(module.relocations, ({ target }) => target).values())
    yield* relocationLines(module, sections);
  const left = leftOut(module);
  if (left.length > 0) yield `\nNot loaded, left out here: ${left.join(' ')}\n`;
  yield* symbolLines(module);
}

function* sectionLines({ object }: LivepatchModule): Generator<string> {
  const { sections, header } = object;
  const digits = header.layout.word * 2;
  const count = sections.count;
  yield `There are ${count} section headers, starting at offset 0x${header.e_shoff.toString(16)}:\n\n`;
  yield `Section Headers:\n  [Nr] Name              Type            ${'Address'.padEnd(digits)} Off    Size   ES Flg Lk Inf Al\n`;
  for (let i = 0; i < count; i++)
    yield `  [${`${i}`.padStart(2)}] ${harmless(object.sectionName(i)).padEnd(17)} ${sectionTypeName(at(sections.sh_type, i)).padEnd(15)} ${[
      hex(bigAt(sections.sh_addr, i), digits),
      hex(at(sections.sh_offset, i), 6),
      hex(at(sections.sh_size, i), 6),
      hex(at(sections.sh_entsize, i), 2),
      sectionFlagLetters(bigAt(sections.sh_flags, i)).padStart(3),
      `${at(sections.sh_link, i)}`.padStart(2),
      `${at(sections.sh_info, i)}`.padStart(3),
      `${at(sections.sh_addralign, i)}`.padStart(2),
    ].join(' ')}\n`;
  yield keyToFlags;
}

/** As readelf explains them, but for the letter of SHF_RELA_LIVEPATCH, which is any system's to it. */
const keyToFlags = `Key to Flags:
  W (write), A (alloc), X (execute), M (merge), S (strings), I (info),
  L (link order), O (extra OS processing required), G (group), T (TLS),
  C (compressed), x (unknown), o (relocations applied by livepatch), E (exclude)
`;

function* relocationLines(
  module: LivepatchModule,
  sections: readonly RelocationSection[],
): Generator<string> {
  const { object } = module;
  yield '\n';
  for (const { index, table } of sections)
    yield `Relocation section '${harmless(object.sectionName(index))}' at offset 0x${hex(at(object.sections.sh_offset, index), 0)} contains ${table.count} ${table.count === 1 ? 'entry' : 'entries'}:\n`;
  yield object.header.layout.word === 8
    ? "    Offset             Info             Type               Symbol's Value  Symbol's Name + Addend\n"
    : " Offset     Info    Type                Sym. Value  Symbol's Name\n";
  const places = sections.flatMap((section) =>
    Array.from({ length: section.table.count }, (_, row) => ({ section, row })),
  );
  if (sections.length > 1) {
    const offset = ({ section, row }: (typeof places)[number]): number =>
      Number(bigAt(section.table.r_offset, row));
    places.sort((a, b) => offset(a) - offset(b));
  }
  for (let i = 0; i < places.length; i += rowsAtOnce)
    yield places
      .slice(i, i + rowsAtOnce)
      .map(({ section, row }) => relocationLine(module, section, row))
      .join('');
}

function relocationLine(
  { object, symbols }: LivepatchModule,
  section: RelocationSection,
  row: number,
): string {
  const { layout, e_machine } = object.header;
  const { r_offset, r_symbol, r_type, r_addend, hasAddend } = section.table;
  const digits = layout.word * 2;
  const symbol = at(r_symbol, row);
  const type = at(r_type, row);
  const info = layout.word === 8 ? (BigInt(symbol) << 32n) | BigInt(type) : BigInt(symbol * 256 + type);
  const addend = bigAt(r_addend, row);
  const value = symbol < symbols.count ? hex(symbols.value(symbol), digits) : ''.padEnd(digits);
  const name = harmless(relocatedName(symbols, symbol));
  const target =
    symbol === 0
      ? `${''.padEnd(digits + 1)}${hasAddend ? hex(addend, 0) : ''}`
      : `${value} ${name}${hasAddend ? ` ${formatAddend(addend)}` : ''}`;
  const gate = section.livepatch ? `  [${harmless(object.sectionName(section.index))}]` : '';
  return `${hex(bigAt(r_offset, row), digits)}  ${hex(info, digits)} ${relocationTypeName(e_machine, type).padEnd(22)} ${target}${gate}`
    .trimEnd()
    .concat('\n');
}

/** Relocation sections of which nothing is listed. */
function leftOut({ object, relocations }: LivepatchModule): string[] {
  const listed = new Set(relocations.map(({ index }) => index));
  return [...object.sectionIndices()]
    .filter((index) => object.isRelocationSection(index) && !listed.has(index))
    .map((index) => harmless(object.sectionName(index)));
}

function* symbolLines({ symbols, object }: LivepatchModule): Generator<string> {
  const digits = object.header.layout.word * 2;
  yield `\nSymbol table '.symtab' contains ${symbols.count} ${symbols.count === 1 ? 'entry' : 'entries'}:\n`;
  yield `   Num:    ${'Value'.padEnd(digits - 2)} Size Type    Bind   Vis      Ndx Name\n`;
  for (let i = 0; i < symbols.count; i++) {
    const section = symbols.definedIn(i);
    const place = section === undefined ? indexName(at(symbols.st_shndx, i)) : `${section}`;
    yield `${`${i}`.padStart(6)}: ${[
      hex(symbols.value(i), digits),
      symbols.size(i).toString().padStart(5),
      symbolTypeName(symbols.type(i)).padEnd(7),
      symbolBindName(symbols.bind(i)).padEnd(6),
      visibilityName(at(symbols.st_other, i)).padEnd(7),
      place.padStart(4),
    ].join(' ')} ${harmless(symbols.displayName(i))}\n`;
  }
}

/** As readelf has it, which does not know SHN_LIVEPATCH by name. */
function indexName(st_shndx: number): string {
  const name = reservedIndexName(st_shndx);
  return name === 'LIVEPATCH' ? `OS [0x${st_shndx.toString(16)}]` : name;
}

function hex(value: number | bigint, digits: number): string {
  return (typeof value === 'bigint' ? BigInt.asUintN(64, value) : value).toString(16).padStart(digits, '0');
}
