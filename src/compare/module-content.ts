import { at, bigAt } from '../base/column';
import { formatNumber } from '../base/format';
import { SHF_ALLOC, SHT_NOBITS } from '../elf/constants';
import { hasBytesIn, type SectionIndex } from '../elf/section';
import type { SymbolIndex } from '../elf/symbol';
import { isNoneRelocation, type LivepatchModule, type RelocationSection } from '../klp/livepatch-module';
import { parseLivepatchSectionName } from '../klp/names';

/** Bytes of loaded sections of one module that are compared; what is beyond is said not to be. */
const mostBytes = 256 * 2 ** 20;

/** The relocations of one section, ordinary and livepatch ones together, ascending by offset. Without NONE. */
export interface SiteTable {
  readonly count: number;
  readonly offset: Float64Array;
  readonly symbol: Uint32Array;
  readonly type: Uint32Array;
  readonly addend: BigInt64Array;
  /** Index into `gates`; 0 in ordinary relocations. */
  readonly gate: Uint32Array;
  readonly hasAddend: boolean;
}

/** A section that is loaded. */
export interface LoadedSection {
  readonly index: SectionIndex;
  readonly name: string;
  readonly flags: bigint;
  readonly size: number;
  /** Absent in .bss and the like, which are zeros. */
  readonly bytes?: Uint8Array<ArrayBuffer>;
  readonly sites: SiteTable;
}

/** What of a module is loaded into memory, in memory. */
export class ModuleContent {
  readonly module: LivepatchModule;
  readonly sections: ReadonlyMap<SectionIndex, LoadedSection>;
  /** Objects that gate livepatch relocations; element 0 stands for ordinary ones. */
  readonly gates: readonly (string | undefined)[];
  /** What is left out, one sentence each. */
  readonly notRead: readonly string[];
  readonly #names = new Map<SymbolIndex, string>();

  private constructor(
    module: LivepatchModule,
    sections: ReadonlyMap<SectionIndex, LoadedSection>,
    gates: readonly (string | undefined)[],
    notRead: readonly string[],
  ) {
    this.module = module;
    this.sections = sections;
    this.gates = gates;
    this.notRead = notRead;
  }

  /** Reads the loaded sections of a module. Never throws for what they hold. `side` names the module in sentences. */
  static async read(module: LivepatchModule, side: string): Promise<ModuleContent> {
    const gates = new Map<string | undefined, number>([[undefined, 0]]);
    const notRead: string[] = [];
    const sections = new Map<SectionIndex, LoadedSection>();
    const tables = tablesByTarget(module);
    let total = 0;
    for (const index of module.object.sectionIndices()) {
      if (!module.object.hasFlag(index, SHF_ALLOC) || module.object.isRelocationSection(index)) continue;
      const section = await readSection(module, index, mostBytes - total);
      const name = module.object.sectionName(index);
      if (typeof section === 'string') {
        notRead.push(`Section ${name} of ${side} ${section}.`);
        continue;
      }
      total += section?.length ?? 0;
      const size = at(module.object.sections.sh_size, index);
      const { sites, dropped } = readSites(module, tables.get(index) ?? [], size, gates);
      if (dropped > 0)
        notRead.push(
          `${formatNumber(dropped)} relocations of section ${name} of ${side} lie outside it or have a symbol that there is not, and are not compared.`,
        );
      const flags = bigAt(module.object.sections.sh_flags, index);
      sections.set(index, { index, name, flags, size, ...(section && { bytes: section }), sites });
    }
    return new ModuleContent(module, sections, [...gates.keys()], notRead);
  }

  /** The symbol's name, decoded once. */
  symbolName(symbol: SymbolIndex): string {
    const known = this.#names.get(symbol);
    if (known !== undefined) return known;
    const name = this.module.symbols.name(symbol);
    this.#names.set(symbol, name);
    return name;
  }
}

/** The bytes, nothing for a section without, or why they are not read. */
async function readSection(
  { object }: LivepatchModule,
  index: SectionIndex,
  left: number,
): Promise<Uint8Array<ArrayBuffer> | string | undefined> {
  if (at(object.sections.sh_type, index) === SHT_NOBITS) return undefined;
  if (!hasBytesIn(object.source, object.sections, index)) return 'lies outside the file and is not compared';
  if (at(object.sections.sh_size, index) > left)
    return `is not compared: together with those before it it has more than ${formatNumber(mostBytes)} bytes`;
  return object.readSection(index);
}

function tablesByTarget({ relocations }: LivepatchModule): Map<SectionIndex, RelocationSection[]> {
  const tables = new Map<SectionIndex, RelocationSection[]>();
  for (const section of relocations) {
    const known = tables.get(section.target);
    if (known === undefined) tables.set(section.target, [section]);
    else known.push(section);
  }
  return tables;
}

interface Row {
  readonly section: RelocationSection;
  readonly row: number;
  readonly offset: number;
}

function readSites(
  { object, symbols }: LivepatchModule,
  tables: readonly RelocationSection[],
  size: number,
  gates: Map<string | undefined, number>,
): { sites: SiteTable; dropped: number } {
  const rows: Row[] = [];
  let dropped = 0;
  for (const section of tables) {
    const { table } = section;
    for (let row = 0; row < table.count; row++) {
      if (isNoneRelocation(object.header.e_machine, at(table.r_type, row))) continue;
      const offset = Number(bigAt(table.r_offset, row));
      if (offset >= size || at(table.r_symbol, row) >= symbols.count) dropped += 1;
      else rows.push({ section, row, offset });
    }
  }
  rows.sort((a, b) => a.offset - b.offset);
  const sites = {
    count: rows.length,
    offset: new Float64Array(rows.length),
    symbol: new Uint32Array(rows.length),
    type: new Uint32Array(rows.length),
    addend: new BigInt64Array(rows.length),
    gate: new Uint32Array(rows.length),
    hasAddend: tables.every(({ table }) => table.hasAddend),
  };
  for (const [i, { section, row, offset }] of rows.entries()) {
    sites.offset[i] = offset;
    sites.symbol[i] = at(section.table.r_symbol, row);
    sites.type[i] = at(section.table.r_type, row);
    sites.addend[i] = bigAt(section.table.r_addend, row);
    sites.gate[i] = section.livepatch ? gateIndex(object.sectionName(section.index), gates) : 0;
  }
  return { sites, dropped };
}

/** A module has a handful of gates; one with more than the column holds is hostile, and the rest share the last number. */
function gateIndex(sectionName: string, gates: Map<string | undefined, number>): number {
  const gate = parseLivepatchSectionName(sectionName) ?? '(none)';
  const known = gates.get(gate);
  if (known !== undefined) return known;
  const index = Math.min(gates.size, 0xffff);
  gates.set(gate, index);
  return index;
}
