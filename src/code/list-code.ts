import { at } from '../base/column';
import { formatCount, formatNumber } from '../base/format';
import { machineName, relocationTypeName } from '../elf/names';
import type { SectionIndex } from '../elf/section';
import type { LivepatchModule } from '../klp/livepatch-module';
import { callsOf } from './calls';
import { CodeIndex, type Site } from './code-index';
import type { CodeLine, CodeListing, CodeRelocation } from './code-listing';
import { type CodePlace, findRange } from './code-place';
import { addendOf, ownTarget, targetOf, targetText } from './code-target';
import { type Disassembler, disassemblerFor, noInstruction } from './disassembler';
import { byteMnemonic, type Instruction, type InstructionText, type Transfer } from './instruction-set';
import { relocatedName, relocationKey } from './relocation-key';

/** Bytes of code that are listed at once: the longest functions of Debian's modules have a quarter of it. */
export const listedBytes = 2 ** 18;
/** Relocations that are listed at once: more than code of that size can have use for. */
export const listedRelocations = 2 ** 18;

/**
 * The code at a place, disassembled, with the relocations of all relocation sections that apply to it, ordinary ones and
 * those of livepatch. `undefined` when there is no such function or section. Throws FormatError when the section lies
 * outside the file. The first {@link listedBytes} bytes; what is left out the listing says.
 */
export async function listCode(module: LivepatchModule, place: CodePlace): Promise<CodeListing | undefined> {
  const range = findRange(module, place);
  if (range === undefined) return undefined;
  const disassembler = await disassemblerFor(module.object.header);
  const contents = module.object.contents(range.section);
  const start = Math.min(range.start, contents.size);
  const size = Math.min(range.size, contents.size - start);
  // A copy, so that a listing that goes to the page does not take the whole file along.
  const bytes = (await contents.read(start, Math.min(size, listedBytes))).slice();
  const lister = new CodeLister(module, disassembler);
  const lines = lister.lines(range.section, start, bytes);
  const remark = remarkOf(module, disassembler, {
    size,
    wanted: range.size,
    left: lister.relocationsLeft(range.section, lines),
  });
  return {
    section: module.object.sectionName(range.section),
    ...(range.name !== undefined && { name: range.name }),
    start,
    size,
    lines,
    ...(remark !== undefined && { remark }),
    calls: callsOf(lines, (offset) => ownTarget(module, lister.index, range.section, offset), {
      section: module.object.sectionName(range.section),
      start,
      size,
    }),
  };
}

function remarkOf(
  { object }: LivepatchModule,
  disassembler: Disassembler | undefined,
  { size, wanted, left }: { readonly size: number; readonly wanted: number; readonly left: number },
): string | undefined {
  const remarks = [
    ...(disassembler === undefined
      ? [`klpscope has no disassembler for ${machineName(object.header)}: the lines are bytes.`]
      : []),
    ...(size > listedBytes
      ? [`The first ${formatNumber(listedBytes)} of ${formatNumber(size)} bytes are listed.`]
      : []),
    ...(left > 0 ? [`${formatCount(left, 'relocation')} more are left out.`] : []),
    ...(wanted > size ? [`The file has ${formatNumber(size)} of ${formatNumber(wanted)} bytes.`] : []),
  ];
  return remarks.length === 0 ? undefined : remarks.join(' ');
}

/** Lists code of one module, piece by piece. */
export class CodeLister {
  readonly index: CodeIndex;
  readonly #module: LivepatchModule;
  readonly #disassembler: Disassembler | undefined;

  /** Without a disassembler the lines are bytes. */
  constructor(module: LivepatchModule, disassembler: Disassembler | undefined) {
    this.#module = module;
    this.#disassembler = disassembler;
    this.index = CodeIndex.of(module);
  }

  /**
   * The lines of `bytes`, which are at `start` of the section. Each relocation is in the line where its place is; the
   * first {@link listedRelocations}.
   */
  lines(section: SectionIndex, start: number, bytes: Uint8Array<ArrayBuffer>): CodeLine[] {
    const sites = this.index.sites(section);
    let next = sites.before(start);
    const last = next + listedRelocations;
    return this.#instructions(bytes, start).map((instruction) => {
      const own: Site[] = [];
      for (; next < last && sites.offset(next) < instruction.offset + instruction.size; next++)
        own.push(sites.site(next));
      return this.#line(section, instruction, bytes, start, own);
    });
  }

  /** How many relocations within lines that follow each other were left out. */
  relocationsLeft(section: SectionIndex, lines: readonly CodeLine[]): number {
    const [first, last] = [lines[0], lines.at(-1)];
    if (first === undefined || last === undefined) return 0;
    const sites = this.index.sites(section);
    const count = sites.before(last.offset + last.bytes.length) - sites.before(first.offset);
    return Math.max(count - listedRelocations, 0);
  }

  #instructions(bytes: Uint8Array, start: number): Instruction[] {
    if (this.#disassembler !== undefined) return this.#disassembler.disassemble(bytes, start);
    const result: Instruction[] = [];
    for (let i = 0; i < bytes.length; i += 4) result.push(noInstruction(bytes.subarray(i, i + 4), start + i));
    return result;
  }

  #line(
    section: SectionIndex,
    instruction: Instruction,
    code: Uint8Array<ArrayBuffer>,
    start: number,
    sites: readonly Site[],
  ): CodeLine {
    const { offset, size } = instruction;
    const bytes = code.subarray(offset - start, offset - start + size);
    const relocations = sites.map((site) => this.#relocation(site, instruction, code, start));
    const branch = sites.length > 0 ? undefined : this.#branch(section, instruction);
    const transfer = this.#transfer(instruction, relocations);
    const { mnemonic, operands } = this.#text(instruction, bytes, relocations);
    return {
      offset,
      bytes,
      mnemonic,
      operands,
      relocations,
      ...(branch !== undefined && { branch }),
      ...(transfer !== undefined && { transfer }),
    };
  }

  #relocation(site: Site, instruction: Instruction, code: Uint8Array, start: number): CodeRelocation {
    const { object, symbols } = this.#module;
    const { table } = site.section;
    const type = relocationTypeName(object.header.e_machine, at(table.r_type, site.row));
    const addend = addendOf(this.#module, site, code, start);
    const isCode = instruction.mnemonic !== byteMnemonic;
    const bias = isCode ? (this.#disassembler?.set.bias(instruction, { offset: site.offset, type }) ?? 0) : 0;
    return {
      offset: site.offset,
      type,
      symbol: relocatedName(symbols, at(table.r_symbol, site.row)),
      addend,
      target: targetOf(this.#module, this.index, site, Number(addend) + bias),
      key: relocationKey(this.#module, site.section, site.row),
      ...(site.section.livepatch && { section: object.sectionName(site.section.index) }),
    };
  }

  #text(
    instruction: Instruction,
    bytes: Uint8Array,
    relocations: readonly CodeRelocation[],
  ): InstructionText {
    const disassembler = this.#disassembler;
    if (disassembler === undefined || instruction.mnemonic === byteMnemonic) return instruction;
    const sites = relocations.map(({ offset, type, target }) => ({ offset, type, text: targetText(target) }));
    return disassembler.set.withTargets(instruction, sites, (fill) => {
      const other = bytes.slice();
      fill(other);
      return disassembler.again(instruction, other);
    });
  }

  #transfer(instruction: Instruction, relocations: readonly CodeRelocation[]): Transfer | undefined {
    if (instruction.mnemonic === byteMnemonic) return undefined;
    return this.#disassembler?.set.transfer(
      instruction,
      relocations.map(({ type }) => type),
    );
  }

  #branch(section: SectionIndex, instruction: Instruction): number | undefined {
    const place = this.#disassembler?.set.destination(instruction);
    return place !== undefined && place >= 0 && place < this.index.sizeOf(section) ? place : undefined;
  }
}
