import { at } from '../../base/column';
import { formatCount, formatSize } from '../../base/format';
import { harmless } from '../../base/harmless';
import { CodeIndex } from '../../code/code-index';
import type { CodeLine, CodeRelocation } from '../../code/code-listing';
import { disassemblerFor } from '../../code/disassembler';
import { CodeLister } from '../../code/list-code';
import {
  EM_386,
  EM_AARCH64,
  EM_ARM,
  EM_LOONGARCH,
  EM_MIPS,
  EM_PPC,
  EM_PPC64,
  EM_RISCV,
  EM_S390,
  EM_X86_64,
  SHF_ALLOC,
  SHF_EXECINSTR,
} from '../../elf/constants';
import { machineName } from '../../elf/names';
import type { SectionIndex } from '../../elf/section';
import type { LivepatchModule } from '../../klp/livepatch-module';

/** Bytes that are disassembled at once. */
const pieceSize = 2 ** 16;
/** No instruction is longer: what begins in the last bytes of a piece belongs to the next. */
const longestInstruction = 16;
/** Characters of a listing: that of amdgpu, the largest module of Debian, has a sixth of it. */
const longestListing = 2 ** 28;
/** Zeros that objdump leaves out (binutils/objdump.c: SKIP_ZEROES). */
const skippedZeros = 8;

/**
 * The code of a module in the manner of `objdump -dr --no-show-raw-insn`, in pieces of text: its lines of instructions,
 * in AT&T syntax for x86, begin where objdump's do, and its lines of relocations are the same. Those that livepatch
 * applies, before which objdump gives up, stand in their places too, each with its section. The operands have the names of
 * their targets, where objdump writes addresses that mean nothing yet.
 */
export async function* objdumpText(module: LivepatchModule, fileName: string): AsyncGenerator<string> {
  const { object } = module;
  const disassembler = await disassemblerFor(object.header);
  const lister = new CodeLister(module, disassembler);
  yield `\n${harmless(fileName)}:     file format ${bfdName(module)}\n\n`;
  if (disassembler === undefined)
    yield `klpscope has no disassembler for ${machineName(object.header)}: the lines are bytes.\n\n`;
  let length = 0;
  for (const section of object.sectionIndices()) {
    if (!object.hasFlag(section, SHF_EXECINSTR) || !object.hasFlag(section, SHF_ALLOC)) continue;
    if (object.contents(section).size === 0) continue;
    for await (const text of sectionText(module, lister, section)) {
      length += text.length;
      if (length > longestListing) {
        yield `\nThe listing ends here: it is longer than ${formatSize(longestListing)}.\n`;
        return;
      }
      yield text;
    }
  }
}

async function* sectionText(
  module: LivepatchModule,
  lister: CodeLister,
  section: SectionIndex,
): AsyncGenerator<string> {
  const { object, symbols } = module;
  const contents = object.contents(section);
  const width = addressWidth(object.header.layout.word * 2, contents.size);
  yield `\nDisassembly of section ${harmless(object.sectionName(section))}:\n`;
  const labels = CodeIndex.of(module)
    .cover.starts(section)
    .filter(({ start }) => start < contents.size)
    .map(({ start, symbol }) => ({ start, name: symbols.name(symbol) }));
  if (labels[0]?.start !== 0) labels.unshift({ start: 0, name: object.sectionName(section) });
  for (const [i, { start, name }] of labels.entries()) {
    const end = labels[i + 1]?.start ?? contents.size;
    yield `\n${start.toString(16).padStart(object.header.layout.word * 2, '0')} <${harmless(name)}>:\n`;
    for (let next = start; next < end; ) {
      const bytes = await contents.read(next, Math.min(pieceSize, end - next));
      const isLast = next + bytes.length === end;
      const all = lister.lines(section, next, bytes);
      const limit = next + bytes.length - longestInstruction;
      const lines = isLast ? all : all.filter(({ offset }) => offset < limit);
      yield linesText(lines, { bytes, start: next, width });
      const left = lister.relocationsLeft(section, lines);
      if (left > 0) yield `\t\t\t${formatCount(left, 'relocation')} more are left out\n`;
      const last = lines.at(-1);
      next = last === undefined ? end : last.offset + last.bytes.length;
    }
  }
}

/** Digits of an address: those that the end of the section needs, by fours (binutils/objdump.c: disassemble_section). */
function addressWidth(digits: number, size: number): number {
  const end = size.toString(16).padStart(digits, '0');
  let skipped = 0;
  while (end.startsWith('00000', skipped)) skipped += 4;
  return digits - skipped;
}

interface Piece {
  readonly bytes: Uint8Array;
  /** Of the bytes, in the section. */
  readonly start: number;
  readonly width: number;
}

function linesText(lines: readonly CodeLine[], piece: Piece): string {
  const out: string[] = [];
  let skippedTo = -1;
  for (const line of lines) {
    if (line.offset >= skippedTo) {
      const zeros = zerosAt(piece, line.offset - piece.start);
      skippedTo = zeros === 0 ? -1 : line.offset + zeros;
      out.push(zeros === 0 ? lineText(line, piece.width) : '\t...\n');
    }
    for (const relocation of line.relocations) out.push(relocationText(relocation));
  }
  return out.join('');
}

/** How many zeros are left out here: to the end, or by fours (binutils/objdump.c: disassemble_bytes). */
function zerosAt({ bytes }: Piece, start: number): number {
  let end = start;
  while (end < bytes.length && at(bytes, end) === 0) end += 1;
  const count = end - start;
  if (end === bytes.length && count < 3) return count;
  if (count < skippedZeros) return 0;
  return end === bytes.length ? count : count - (count % 4);
}

function lineText({ offset, mnemonic, operands }: CodeLine, width: number): string {
  const address = offset.toString(16).padStart(width);
  return operands === ''
    ? `${address}:\t${mnemonic}\n`
    : `${address}:\t${mnemonic.padEnd(6)} ${harmless(operands)}\n`;
}

function relocationText({ offset, type, symbol, addend, section }: CodeRelocation): string {
  const sum = addend === 0n ? '' : addend < 0n ? `-0x${(-addend).toString(16)}` : `+0x${addend.toString(16)}`;
  const gate = section === undefined ? '' : `\t# ${harmless(section)}`;
  return `\t\t\t${offset.toString(16)}: ${type}\t${symbol === '' ? '*ABS*' : harmless(symbol)}${sum}${gate}\n`;
}

/** How BFD calls the file format. */
function bfdName({ object: { header } }: LivepatchModule): string {
  const { e_machine, littleEndian, layout } = header;
  const byOrder = (little: string, big: string): string => (littleEndian ? little : big);
  const names: Readonly<Record<number, string>> = {
    [EM_386]: 'i386',
    [EM_X86_64]: 'x86-64',
    [EM_PPC]: byOrder('powerpcle', 'powerpc'),
    [EM_PPC64]: byOrder('powerpcle', 'powerpc'),
    [EM_S390]: 's390',
    [EM_ARM]: byOrder('littlearm', 'bigarm'),
    [EM_AARCH64]: byOrder('littleaarch64', 'bigaarch64'),
    [EM_RISCV]: byOrder('littleriscv', 'bigriscv'),
    [EM_LOONGARCH]: 'loongarch',
    [EM_MIPS]: byOrder('tradlittlemips', 'tradbigmips'),
  };
  return `elf${layout.bits}-${names[e_machine] ?? byOrder('little', 'big')}`;
}
