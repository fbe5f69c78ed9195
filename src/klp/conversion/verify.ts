import { present } from '../../base/assert';
import { at, bigAt } from '../../base/column';
import { formatCount } from '../../base/format';
import type { ByteSource } from '../../bytes/byte-source';
import {
  SHF_ALLOC,
  SHF_INFO_LINK,
  SHF_RELA_LIVEPATCH,
  SHT_GROUP,
  SHT_NOBITS,
  SHT_SYMTAB,
} from '../../elf/constants';
import { parseGroup } from '../../elf/group';
import { ObjectFile } from '../../elf/object-file';
import { concatRelocations, type RelocationTable, selectRelocations } from '../../elf/relocation';
import type { SectionIndex } from '../../elf/section';
import { decodeName } from '../../elf/string-table';
import type { SymbolTable } from '../../elf/symbol';
import type { LivepatchModule } from '../livepatch-module';
import type { Plan } from '../plan/plan';
import {
  type AddedSymbol,
  type Edits,
  type LivepatchEntries,
  relocationsOf,
  type SymbolChange,
  takenRows,
} from './edits';
import { placeSymbols } from './place-symbols';
import { isAppended, isSameContent } from './same-content';
import { verifyCopies } from './verify-copied';
import { checkFormat } from './verify-format';

/** The outcome of reading a conversion back. */
export interface Verification {
  readonly object: ObjectFile;
  /** What was checked, one sentence each. */
  readonly checks: readonly string[];
  /** What is not as planned; empty when the output may be offered. */
  readonly problems: readonly string[];
}

/** Reads a converted module back and checks it against its plan, see {@link verifyEdits}. */
export function verifyConversion({ module, edits }: Plan, output: ByteSource): Promise<Verification> {
  return verifyEdits(module, edits, output);
}

/**
 * Reads a converted module back and checks it against the edits, thing by thing: what they name is as planned,
 * everything else as it was. Knows nothing of how the writer works, so that a fault of the writer shows. What is not
 * `isFinished`, because a fault stays that edits cannot mend, is not checked against the kernel's format.
 */
export async function verifyEdits(
  module: LivepatchModule,
  edits: Edits,
  output: ByteSource,
  { isFinished = true }: { readonly isFinished?: boolean } = {},
): Promise<Verification> {
  const object = await ObjectFile.open(output);
  const verifier = new Verifier(module, edits, object, await object.symbols());
  verifier.checkHeader();
  const sections = verifier.mapSections();
  const symbols = verifier.mapSymbols(sections);
  verifier.checkInfo(sections, symbols);
  // What is below pairs by these maps: with a section too few there is nothing to pair.
  if (verifier.problems.length > 0) return { object, checks: verifier.checks, problems: verifier.problems };
  await verifier.checkRelocations(sections, symbols);
  await verifier.checkContents(sections);
  await verifier.checkCopies(symbols);
  const format = isFinished ? await checkFormat(object) : undefined;
  return {
    object,
    checks: [...verifier.checks, ...(format === undefined ? [] : [format.check])],
    problems: [...verifier.problems, ...(format?.problems ?? [])].slice(0, mostProblems),
  };
}

/** More than anybody reads are not kept. */
const mostProblems = 20;

/** Index in the input to index in the output; -1 for what was removed. */
type IndexMap = Int32Array;

class Verifier {
  readonly checks: string[] = [];
  readonly problems: string[] = [];
  readonly #edits: Edits;
  readonly #before: ObjectFile;
  readonly #after: ObjectFile;
  /** Index of the symbol table in the input: asked for once a section. */
  readonly #symtab: SectionIndex | undefined;
  readonly #symbolsBefore: SymbolTable;
  readonly #symbolsAfter: SymbolTable;
  /** Index in the output of each added symbol. */
  #addedPlaces: readonly number[] = [];

  constructor(module: LivepatchModule, edits: Edits, after: ObjectFile, symbolsAfter: SymbolTable) {
    this.#edits = edits;
    this.#before = module.object;
    this.#after = after;
    this.#symtab = this.#before.findSectionOfType(SHT_SYMTAB);
    this.#symbolsBefore = module.symbols;
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
      if (this.#edits.sections.removed.has(index)) continue;
      map[index] = next++;
    }
    const copied = this.#edits.sections.copied?.length ?? 0;
    const expected = next + 2 * copied + this.#edits.sections.added.length;
    this.#expect(after.count === expected, `there are ${after.count} sections instead of ${expected}`);
    for (const index of this.#before.sectionIndices()) {
      const other = at(map, index);
      if (other < 0 || other >= after.count) continue;
      const change = this.#edits.sections.changed?.get(index);
      const isSame =
        this.#before.sectionName(index) === this.#after.sectionName(other) &&
        at(before.sh_type, index) === at(after.sh_type, other) &&
        (change?.flags ?? bigAt(before.sh_flags, index)) === bigAt(after.sh_flags, other) &&
        bigAt(before.sh_addr, index) === bigAt(after.sh_addr, other) &&
        (at(before.sh_type, index) !== SHT_NOBITS ||
          at(before.sh_size, index) === at(after.sh_size, other)) &&
        at(before.sh_addralign, index) === at(after.sh_addralign, other) &&
        at(before.sh_entsize, index) === at(after.sh_entsize, other) &&
        mapped(map, change?.link ?? at(before.sh_link, index)) === at(after.sh_link, other);
      this.#expect(isSame, `section ${this.#before.sectionName(index)} is not as planned`);
    }
    const mended = this.#edits.sections.changed?.size ?? 0;
    if (mended > 0) this.checks.push(`${formatCount(mended, 'section')} mended as planned.`);
    this.checks.push(
      `${formatCount(next - 1, 'section')} kept, ${this.#edits.sections.removed.size} removed, ${expected - next} added, as planned.`,
    );
    return map;
  }

  mapSymbols(sections: IndexMap): IndexMap {
    const before = this.#symbolsBefore;
    const after = this.#symbolsAfter;
    const { changed, added } = this.#edits.symbols;
    const places = placeSymbols(before.count, this.#localBoundary, this.#edits);
    for (let i = 0; i < before.count; i++) {
      const other = at(places.kept, i);
      if (other < 0 || other >= after.count) continue;
      const change = changed.get(i);
      const name = change?.name === undefined ? before.name(i) : decodeName(change.name);
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
      this.#expect(this.#isInSection(i, other, change, sections), `symbol ${name} is in another section`);
    }
    for (const [i, symbol] of added.entries()) this.#checkAdded(symbol, places.added[i] ?? after.count);
    this.#addedPlaces = places.added;
    const { count } = places;
    this.#expect(after.count === count, `there are ${after.count} symbols instead of ${count}`);
    const renamed = [...changed.values()].filter(({ name }) => name !== undefined).length;
    const addition = added.length === 0 ? '' : `, ${added.length} added`;
    this.checks.push(
      `${formatCount(changed.size, 'symbol')} ${renamed < changed.size ? 'renamed or' : 'renamed and'} marked SHN_LIVEPATCH${addition}; the other ${count - added.length - changed.size} are as they were.`,
    );
    return places.kept;
  }

  #checkAdded(symbol: AddedSymbol, index: number): void {
    const after = this.#symbolsAfter;
    const name = decodeName(symbol.name);
    const isRight =
      index < after.count &&
      after.name(index) === name &&
      at(after.st_info, index) === symbol.st_info &&
      at(after.st_other, index) === symbol.st_other &&
      at(after.st_shndx, index) === symbol.st_shndx &&
      after.value(index) === symbol.value &&
      after.size(index) === symbol.size;
    this.#expect(isRight, `the added symbol ${name} is not as planned`);
  }

  /** `sh_info` of the symbol table in the input. */
  get #localBoundary(): number {
    return this.#symtab === undefined ? 0 : at(this.#before.sections.sh_info, this.#symtab);
  }

  #isInSection(index: number, other: number, change: SymbolChange | undefined, sections: IndexMap): boolean {
    if (change?.st_shndx !== undefined) return at(this.#symbolsAfter.st_shndx, other) === change.st_shndx;
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
    const info = this.#edits.sections.changed?.get(index)?.info ?? at(this.#before.sections.sh_info, index);
    const type = at(this.#before.sections.sh_type, index);
    if (type === SHT_GROUP) return mapped(symbols, info);
    // One past the last local symbol: as many as are left of those before it, and the added local ones.
    if (type === SHT_SYMTAB) return placeSymbols(symbols.length, info, this.#edits).locals;
    const isSection = this.#before.isRelocationSection(index) || this.#before.hasFlag(index, SHF_INFO_LINK);
    return isSection ? mapped(sections, info) : info;
  }

  async checkRelocations(sections: IndexMap, symbols: IndexMap): Promise<void> {
    const taken = takenRows(this.#edits);
    const { neutralized } = this.#edits.relocations;
    let kept = 0;
    let livepatch = 0;
    for (const index of this.#before.sectionIndices()) {
      const other = at(sections, index);
      if (!this.#before.isRelocationSection(index) || other < 0) continue;
      const [before, after] = await Promise.all([
        this.#before.relocations(index),
        this.#after.relocations(other),
      ]);
      const gone = taken.get(index);
      const stay = Array.from({ length: before.count }, (_, row) => row).filter((row) => !gone?.has(row));
      const idle = neutralized.get(index);
      const expected = selectRelocations(before, stay);
      for (const [i, row] of stay.entries()) {
        expected.r_symbol[i] = mapped(symbols, at(before.r_symbol, row));
        if (idle?.has(row)) expected.r_type[i] = 0;
      }
      const more = this.#relocationsOf(this.#edits.sections.changed?.get(index)?.entries ?? [], symbols);
      const whole = more.count === 0 ? expected : concatRelocations([expected, more]);
      this.#compareRelocations(this.#before.sectionName(index), whole, after);
      kept += stay.length - (idle?.size ?? 0);
      livepatch += more.count;
    }
    const firstNew = this.#after.sections.count - this.#edits.sections.added.length;
    for (const [i, added] of this.#edits.sections.added.entries()) {
      const index = firstNew + i;
      const expected = this.#relocationsOf(added.entries, symbols);
      const isRight =
        this.#after.sectionName(index) === added.name &&
        at(this.#after.sections.sh_info, index) === mapped(sections, added.target) &&
        at(this.#after.sections.sh_link, index) === this.#after.findSectionOfType(SHT_SYMTAB) &&
        this.#after.hasFlag(index, SHF_RELA_LIVEPATCH) &&
        this.#after.hasFlag(index, SHF_ALLOC);
      this.#expect(isRight, `section ${added.name} is not as planned`);
      this.#compareRelocations(added.name, expected, await this.#after.relocations(index));
      livepatch += expected.count;
    }
    this.checks.push(
      `${formatCount(livepatch, 'relocation')} moved to livepatch sections in their order; the other ${kept} are as they were.`,
    );
  }

  /** Relocations of a livepatch section with the indices that symbols have in the output. */
  #relocationsOf(entries: readonly LivepatchEntries[], symbols: IndexMap): RelocationTable {
    return relocationsOf(entries, (symbol) =>
      symbol.kind === 'existing'
        ? mapped(symbols, symbol.index)
        : present(this.#addedPlaces[symbol.place], 'the added symbol'),
    );
  }

  #compareRelocations(name: string, expected: RelocationTable, after: RelocationTable): void {
    const { count } = expected;
    this.#expect(after.count === count, `${name} has ${after.count} relocations instead of ${count}`);
    let isSame = after.count === count;
    for (let i = 0; isSame && i < count; i++) {
      isSame =
        bigAt(expected.r_offset, i) === bigAt(after.r_offset, i) &&
        at(expected.r_type, i) === at(after.r_type, i) &&
        bigAt(expected.r_addend, i) === bigAt(after.r_addend, i) &&
        at(expected.r_symbol, i) === at(after.r_symbol, i);
    }
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
      const more = this.#edits.sections.changed?.get(index)?.bytes;
      const isSame =
        more === undefined
          ? await isSameContent(this.#before, index, this.#after, other)
          : await isAppended(this.#before.contents(index), more, this.#after.contents(other));
      this.#expect(isSame, `the bytes of ${this.#before.sectionName(index)} are not as planned`);
      compared += 1;
    }
    this.checks.push(`The bytes of ${formatCount(compared, 'other section')} are the same.`);
  }

  async checkCopies(symbols: IndexMap): Promise<void> {
    const { copied = [], added } = this.#edits.sections;
    if (copied.length === 0) return;
    const files = {
      before: this.#before,
      after: this.#after,
      symbol: (index: number) => mapped(symbols, index),
    };
    const first = this.#after.sections.count - added.length - 2 * copied.length;
    for (const problem of await verifyCopies(files, copied, first)) this.#expect(false, problem);
    this.checks.push(
      `${formatCount(copied.length, 'section')} made of copies: bytes and relocations are as planned.`,
    );
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
    // Section 0 is no member, whatever a damaged group says.
    const expected = before.members.map((member) => mapped(sections, member)).filter((member) => member > 0);
    const isSame = before.flags === after.flags && expected.join() === after.members.join();
    this.#expect(isSame, `group ${this.#before.sectionName(index)} has other members`);
  }

  #expect(condition: boolean, problem: string): void {
    if (!condition && this.problems.length < mostProblems) this.problems.push(problem);
  }
}

function mapped(map: IndexMap, index: number): number {
  return index < map.length ? at(map, index) : index;
}
