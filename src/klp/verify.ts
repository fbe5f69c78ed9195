import { at, bigAt } from '../base/column';
import { formatCount } from '../base/format';
import type { ByteSource } from '../bytes/byte-source';
import {
  SHF_ALLOC,
  SHF_INFO_LINK,
  SHF_RELA_LIVEPATCH,
  SHN_LIVEPATCH,
  SHT_GROUP,
  SHT_NOBITS,
  SHT_SYMTAB,
} from '../elf/constants';
import { parseGroup } from '../elf/group';
import { ObjectFile } from '../elf/object-file';
import type { RelocationTable } from '../elf/relocation';
import type { SectionIndex } from '../elf/section';
import type { SymbolTable } from '../elf/symbol';
import { movedRelocations } from './convert';
import { isNoneRelocation } from './livepatch-module';
import { annotationPrefix, parseLivepatchSectionName, parseLivepatchSymbolName } from './names';
import type { Plan } from './plan';
import { isSameContent } from './same-content';

/** The outcome of reading a conversion back. */
export interface Verification {
  readonly object: ObjectFile;
  /** What was checked, one sentence each. */
  readonly checks: readonly string[];
  /** What is not as planned; empty when the output may be offered. */
  readonly problems: readonly string[];
}

/**
 * Reads a converted module back and checks it against its plan, thing by thing: what the plan names is as planned,
 * everything else as it was. Knows nothing of how the writer works, so that a fault of the writer shows.
 */
export async function verifyConversion(plan: Plan, output: ByteSource): Promise<Verification> {
  const object = await ObjectFile.open(output);
  const verifier = new Verifier(plan, object, await object.symbols());
  verifier.checkHeader();
  const sections = verifier.mapSections();
  const symbols = verifier.mapSymbols(sections);
  verifier.checkInfo(sections, symbols);
  // What is below pairs by these maps: with a section too few there is nothing to pair.
  if (verifier.problems.length > 0) return { object, checks: verifier.checks, problems: verifier.problems };
  await verifier.checkRelocations(sections, symbols);
  await verifier.checkContents(sections);
  await verifier.checkFormat();
  return { object, checks: verifier.checks, problems: verifier.problems };
}

/** Index in the input to index in the output; -1 for what was removed. */
type IndexMap = Int32Array;

class Verifier {
  readonly checks: string[] = [];
  readonly problems: string[] = [];
  readonly #plan: Plan;
  readonly #before: ObjectFile;
  readonly #after: ObjectFile;
  /** Index of the symbol table in the input: asked for once a section. */
  readonly #symtab: SectionIndex | undefined;
  readonly #symbolsBefore: SymbolTable;
  readonly #symbolsAfter: SymbolTable;

  constructor(plan: Plan, after: ObjectFile, symbolsAfter: SymbolTable) {
    this.#plan = plan;
    this.#before = plan.module.object;
    this.#after = after;
    this.#symtab = this.#before.findSectionOfType(SHT_SYMTAB);
    this.#symbolsBefore = plan.module.symbols;
    this.#symbolsAfter = symbolsAfter;
  }

  checkHeader(): void {
    const fields = [
      'layout',
      'littleEndian',
      'e_type',
      'e_machine',
      'e_version',
      'e_entry',
      'e_flags',
      'ei_osabi',
      'ei_abiversion',
    ] as const;
    for (const field of fields) {
      this.#expect(
        this.#before.header[field] === this.#after.header[field],
        `${field} of the ELF header changed`,
      );
    }
    this.checks.push('The ELF header keeps machine, flags and ABI.');
  }

  mapSections(): IndexMap {
    const before = this.#before.sections;
    const after = this.#after.sections;
    const map = new Int32Array(before.count).fill(-1);
    map[0] = 0;
    let next = 1;
    for (const index of this.#before.sectionIndices()) {
      if (this.#plan.removals.sections.has(index)) continue;
      map[index] = next++;
    }
    const expected = next + this.#plan.sections.length;
    this.#expect(after.count === expected, `there are ${after.count} sections instead of ${expected}`);
    for (const index of this.#before.sectionIndices()) {
      const other = at(map, index);
      if (other < 0 || other >= after.count) continue;
      const isSame =
        this.#before.sectionName(index) === this.#after.sectionName(other) &&
        at(before.sh_type, index) === at(after.sh_type, other) &&
        bigAt(before.sh_flags, index) === bigAt(after.sh_flags, other) &&
        bigAt(before.sh_addr, index) === bigAt(after.sh_addr, other) &&
        (at(before.sh_type, index) !== SHT_NOBITS ||
          at(before.sh_size, index) === at(after.sh_size, other)) &&
        at(before.sh_addralign, index) === at(after.sh_addralign, other) &&
        at(before.sh_entsize, index) === at(after.sh_entsize, other) &&
        mapped(map, at(before.sh_link, index)) === at(after.sh_link, other);
      this.#expect(isSame, `section ${this.#before.sectionName(index)} changed`);
    }
    this.checks.push(
      `${formatCount(next - 1, 'section')} kept, ${this.#plan.removals.sections.size} removed, ${this.#plan.sections.length} added, as planned.`,
    );
    return map;
  }

  mapSymbols(sections: IndexMap): IndexMap {
    const before = this.#symbolsBefore;
    const after = this.#symbolsAfter;
    const newNames = new Map(this.#plan.symbols.map((symbol) => [symbol.symbol, symbol.newName]));
    const map = new Int32Array(before.count).fill(-1);
    let next = 0;
    for (let i = 0; i < before.count; i++) {
      if (this.#plan.removals.symbols.has(i)) continue;
      const other = next++;
      map[i] = other;
      if (other >= after.count) continue;
      const newName = newNames.get(i);
      const name = newName ?? before.name(i);
      this.#expect(
        after.name(other) === name,
        `symbol ${before.displayName(i)} is called ${after.name(other)} instead of ${name}`,
      );
      const isSame =
        at(before.st_info, i) === at(after.st_info, other) &&
        at(before.st_other, i) === at(after.st_other, other) &&
        before.value(i) === after.value(other) &&
        before.size(i) === after.size(other);
      this.#expect(isSame, `symbol ${before.displayName(i)} changed`);
      this.#expect(this.#isInSection(i, other, newName, sections), `symbol ${name} is in another section`);
    }
    this.#expect(after.count === next, `there are ${after.count} symbols instead of ${next}`);
    const renamed = this.#plan.symbols.filter((symbol) => symbol.newName !== undefined).length;
    this.checks.push(
      `${formatCount(renamed, 'symbol')} renamed and marked SHN_LIVEPATCH; the other ${next - renamed} are as they were.`,
    );
    return map;
  }

  #isInSection(index: number, other: number, newName: string | undefined, sections: IndexMap): boolean {
    if (newName !== undefined) return at(this.#symbolsAfter.st_shndx, other) === SHN_LIVEPATCH;
    const section = this.#symbolsBefore.definedIn(index);
    if (section !== undefined) return this.#symbolsAfter.definedIn(other) === mapped(sections, section);
    return at(this.#symbolsBefore.st_shndx, index) === at(this.#symbolsAfter.st_shndx, other);
  }

  /** What `sh_info` says is as it was, through the maps. */
  checkInfo(sections: IndexMap, symbols: IndexMap): void {
    for (const index of this.#before.sectionIndices()) {
      const other = at(sections, index);
      if (other < 0 || other >= this.#after.sections.count) continue;
      const isKept = this.#expectedInfo(index, sections, symbols) === at(this.#after.sections.sh_info, other);
      this.#expect(isKept, `sh_info of ${this.#before.sectionName(index)} says something else`);
    }
  }

  #expectedInfo(index: SectionIndex, sections: IndexMap, symbols: IndexMap): number {
    const info = at(this.#before.sections.sh_info, index);
    const type = at(this.#before.sections.sh_type, index);
    if (type === SHT_GROUP) return mapped(symbols, info);
    // One past the last local symbol: as many as are left of those before it.
    if (type === SHT_SYMTAB) return symbols.subarray(0, info).filter((symbol) => symbol >= 0).length;
    const isSection = this.#before.isRelocationSection(index) || this.#before.hasFlag(index, SHF_INFO_LINK);
    return isSection ? mapped(sections, info) : info;
  }

  async checkRelocations(sections: IndexMap, symbols: IndexMap): Promise<void> {
    const moved = new Map<SectionIndex, Set<number>>();
    const take = (section: SectionIndex, rows: Iterable<number>): void => {
      moved.set(section, new Set([...(moved.get(section) ?? []), ...rows]));
    };
    for (const { moves } of this.#plan.sections)
      for (const move of moves) take(move.section.index, move.rows);
    for (const [section, rows] of this.#plan.removals.relocations) take(section, rows);
    let kept = 0;
    for (const index of this.#before.sectionIndices()) {
      const other = at(sections, index);
      if (!this.#before.isRelocationSection(index) || other < 0) continue;
      const [before, after] = await Promise.all([
        this.#before.relocations(index),
        this.#after.relocations(other),
      ]);
      const gone = moved.get(index) ?? new Set();
      const stay = Array.from({ length: before.count }, (_, row) => row).filter((row) => !gone.has(row));
      this.#compareRelocations(this.#before.sectionName(index), before, stay, after, symbols);
      kept += stay.length;
    }
    let livepatch = 0;
    const firstNew = this.#after.sections.count - this.#plan.sections.length;
    for (const [i, planned] of this.#plan.sections.entries()) {
      const index = firstNew + i;
      const expected = movedRelocations(planned);
      const isRight =
        this.#after.sectionName(index) === planned.name &&
        at(this.#after.sections.sh_info, index) === mapped(sections, planned.target) &&
        at(this.#after.sections.sh_link, index) === this.#after.findSectionOfType(SHT_SYMTAB) &&
        this.#after.hasFlag(index, SHF_RELA_LIVEPATCH) &&
        this.#after.hasFlag(index, SHF_ALLOC);
      this.#expect(isRight, `section ${planned.name} is not as planned`);
      const rows = Array.from({ length: expected.count }, (_, row) => row);
      this.#compareRelocations(planned.name, expected, rows, await this.#after.relocations(index), symbols);
      livepatch += expected.count;
    }
    this.checks.push(
      `${formatCount(livepatch, 'relocation')} moved to livepatch sections in their order; the other ${kept} are as they were.`,
    );
  }

  #compareRelocations(
    name: string,
    before: RelocationTable,
    rows: readonly number[],
    after: RelocationTable,
    symbols: IndexMap,
  ): void {
    this.#expect(
      after.count === rows.length,
      `${name} has ${after.count} relocations instead of ${rows.length}`,
    );
    const isSame = rows.every(
      (row, i) =>
        i < after.count &&
        bigAt(before.r_offset, row) === bigAt(after.r_offset, i) &&
        at(before.r_type, row) === at(after.r_type, i) &&
        bigAt(before.r_addend, row) === bigAt(after.r_addend, i) &&
        mapped(symbols, at(before.r_symbol, row)) === at(after.r_symbol, i),
    );
    this.#expect(isSame, `the relocations of ${name} are not as planned`);
  }

  async checkContents(sections: IndexMap): Promise<void> {
    let compared = 0;
    for (const index of this.#before.sectionIndices()) {
      const other = at(sections, index);
      if (other < 0 || this.#hasOwnCheck(index)) continue;
      if (at(this.#before.sections.sh_type, index) === SHT_GROUP) {
        await this.#checkGroup(index, other, sections);
        continue;
      }
      const isSame = await isSameContent(this.#before, index, this.#after, other);
      this.#expect(isSame, `the bytes of ${this.#before.sectionName(index)} changed`);
      compared += 1;
    }
    this.checks.push(`The bytes of ${formatCount(compared, 'other section')} are the same.`);
  }

  /** Relocations and symbols are compared entry by entry; string tables through the names that stand in them. */
  #hasOwnCheck(index: SectionIndex): boolean {
    const { sections } = this.#before;
    const symtab = this.#symtab;
    return (
      this.#before.isRelocationSection(index) ||
      index === symtab ||
      index === sections.shstrndx ||
      (symtab !== undefined &&
        (index === at(sections.sh_link, symtab) || at(sections.sh_link, index) === symtab) &&
        at(sections.sh_type, index) !== SHT_GROUP)
    );
  }

  async #checkGroup(index: SectionIndex, other: SectionIndex, sections: IndexMap): Promise<void> {
    const before = parseGroup(await this.#before.readSection(index), this.#before.header, 0);
    const after = parseGroup(await this.#after.readSection(other), this.#after.header, 0);
    const expected = before.members.map((member) => mapped(sections, member)).filter((member) => member >= 0);
    const isSame = before.flags === after.flags && expected.join() === after.members.join();
    this.#expect(isSame, `group ${this.#before.sectionName(index)} has other members`);
  }

  /** What the kernel asks of the format, whatever the plan said (kernel/livepatch/core.c: klp_resolve_symbols). */
  async checkFormat(): Promise<void> {
    const { sections, header } = this.#after;
    for (const index of this.#after.sectionIndices()) {
      const name = this.#after.sectionName(index);
      this.#expect(!name.startsWith(annotationPrefix), `${name} is still there`);
      const target = at(sections.sh_info, index);
      if (
        !this.#after.isRelocationSection(index) ||
        target >= sections.count ||
        !this.#after.hasFlag(target, SHF_ALLOC)
      )
        continue;
      const livepatch = this.#after.hasFlag(index, SHF_RELA_LIVEPATCH);
      this.#expect(
        !livepatch || parseLivepatchSectionName(name) !== undefined,
        `${name} is no livepatch section name`,
      );
      const table = await this.#after.relocations(index);
      for (let row = 0; row < table.count; row++) {
        const symbol = at(table.r_symbol, row);
        const marked =
          symbol < this.#symbolsAfter.count && at(this.#symbolsAfter.st_shndx, symbol) === SHN_LIVEPATCH;
        if (marked === livepatch || isNoneRelocation(header.e_machine, at(table.r_type, row))) {
          if (!livepatch || parseLivepatchSymbolName(this.#symbolsAfter.name(symbol)) !== undefined) continue;
        }
        this.#expect(false, `relocation ${row} of ${name} and its symbol are not both livepatch`);
        break;
      }
    }
    this.checks.push(
      'Every livepatch relocation names a livepatch symbol the kernel can read, no other relocation does.',
    );
  }

  #expect(condition: boolean, problem: string): void {
    if (!condition && this.problems.length < 20) this.problems.push(problem);
  }
}

function mapped(map: IndexMap, index: number): number {
  return index < map.length ? at(map, index) : index;
}
