import { at, bigAt } from '../base/column';
import { SHT_GROUP, SHT_REL, SHT_RELA } from './constants';
import { parseGroup } from './group';
import {
  formatName,
  machineName,
  relocationTypeName,
  reservedIndexName,
  sectionFlagLetters,
  sectionTypeName,
  symbolBindName,
  symbolTypeName,
  visibilityName,
} from './names';
import type { ObjectFile } from './object-file';

/**
 * The whole object as text, in the manner of `readelf -WhSsrg`: the oracle of the tests and what the page copies.
 * Everything that means something is in it by name; file offsets are left out on request, so that two files of equal
 * meaning give equal text.
 */
export async function dumpObject(object: ObjectFile, options: { offsets: boolean }): Promise<string> {
  const parts = [dumpHeader(object), dumpSections(object, options.offsets), await dumpSymbols(object)];
  for (const index of object.sectionIndices()) {
    const type = at(object.sections.sh_type, index);
    if (type === SHT_RELA || type === SHT_REL) parts.push(await dumpRelocations(object, index));
    if (type === SHT_GROUP) parts.push(await dumpGroup(object, index));
  }
  return `${parts.join('\n\n')}\n`;
}

function dumpHeader({ header, sections }: ObjectFile): string {
  return [
    'ELF header',
    `  format      ${formatName(header)}`,
    `  machine     ${machineName(header)}`,
    `  os/abi      ${header.ei_osabi} ${header.ei_abiversion}`,
    `  type        ${header.e_type}`,
    `  flags       0x${header.e_flags.toString(16)}`,
    `  sections    ${sections.count}`,
    `  names in    ${sections.names[sections.shstrndx] ?? ''}`,
  ].join('\n');
}

function dumpSections(object: ObjectFile, offsets: boolean): string {
  const { sections } = object;
  const rows = [...object.sectionIndices()].map((i) => [
    `[${i}]`,
    object.sectionName(i),
    sectionTypeName(at(sections.sh_type, i)),
    sectionFlagLetters(bigAt(sections.sh_flags, i)),
    ...(offsets ? [`@${at(sections.sh_offset, i).toString(16)}`] : []),
    `size=${at(sections.sh_size, i).toString(16)}`,
    `entsize=${at(sections.sh_entsize, i)}`,
    `link=${at(sections.sh_link, i)}`,
    `info=${at(sections.sh_info, i)}`,
    `align=${at(sections.sh_addralign, i)}`,
  ]);
  return `Sections\n${alignColumns(rows)}`;
}

async function dumpSymbols(object: ObjectFile): Promise<string> {
  const symbols = await object.symbols();
  const rows = Array.from({ length: symbols.count }, (_, i) => {
    const section = symbols.definedIn(i);
    return [
      `${i}:`,
      symbols.value(i).toString(16).padStart(8, '0'),
      symbols.size(i).toString(),
      symbolTypeName(symbols.type(i)),
      symbolBindName(symbols.bind(i)),
      visibilityName(at(symbols.st_other, i)),
      section === undefined ? reservedIndexName(at(symbols.st_shndx, i)) : `${section}`,
      symbols.displayName(i),
    ];
  });
  return `Symbols\n${alignColumns(rows)}`;
}

async function dumpRelocations(object: ObjectFile, index: number): Promise<string> {
  const [symbols, table] = await Promise.all([object.symbols(), object.relocations(index)]);
  const target = object.sectionName(at(object.sections.sh_info, index));
  const rows = Array.from({ length: table.count }, (_, i) => {
    const symbol = at(table.r_symbol, i);
    const addend = bigAt(table.r_addend, i);
    return [
      bigAt(table.r_offset, i).toString(16).padStart(8, '0'),
      relocationTypeName(object.header.e_machine, at(table.r_type, i)),
      symbol < symbols.count ? symbols.displayName(symbol) : `symbol ${symbol}`,
      table.hasAddend ? formatAddend(addend) : '',
    ];
  });
  return `Relocations ${object.sectionName(index)} for ${target}\n${alignColumns(rows)}`;
}

async function dumpGroup(object: ObjectFile, index: number): Promise<string> {
  const symbols = await object.symbols();
  const group = parseGroup(
    await object.readSection(index),
    object.header,
    at(object.sections.sh_offset, index),
  );
  const signature = at(object.sections.sh_info, index);
  const name = signature < symbols.count ? symbols.displayName(signature) : `symbol ${signature}`;
  return `Group ${name} flags=${group.flags}\n  ${group.members.map((member) => object.sectionName(member)).join(' ')}`;
}

/** `+ 10`, `- 4`, in hexadecimal as readelf prints addends. */
export function formatAddend(addend: bigint): string {
  return addend < 0n ? `- ${(-addend).toString(16)}` : `+ ${addend.toString(16)}`;
}

/** A column is as wide as its longest cell, but for a cell beyond this: one long name must not widen thousands of rows. */
const widestColumn = 256;

/** Cells padded to columns, two blanks apart, two before. */
export class AlignedColumns {
  readonly #widths: number[] = [];

  /** Every row is measured before the first becomes a line. */
  measure(row: readonly string[]): void {
    row.forEach((cell, i) => {
      this.#widths[i] = Math.max(this.#widths[i] ?? 0, Math.min(cell.length, widestColumn));
    });
  }

  line(row: readonly string[]): string {
    return `  ${row.map((cell, i) => cell.padEnd(this.#widths[i] ?? 0)).join('  ')}`.trimEnd();
  }
}

function alignColumns(rows: readonly (readonly string[])[]): string {
  const columns = new AlignedColumns();
  for (const row of rows) columns.measure(row);
  return rows.map((row) => columns.line(row)).join('\n');
}
