import { EM_386, EM_AARCH64, EM_PPC64, EM_RISCV, EM_S390, EM_X86_64 } from '../elf/constants';
import type { ElfHeader } from '../elf/header';
import { arm64Instructions } from './arm64';
import { Capstone, capstoneWindow } from './capstone';
import { byteMnemonic, type Instruction, type InstructionSet } from './instruction-set';
import { ppc64BigInstructions, ppc64Instructions } from './ppc64';
import { riscv64Instructions } from './riscv64';
import { s390xInstructions } from './s390x';
import { x86Instructions32, x86Instructions64 } from './x86';

/** Bytes that a line of none has at most. */
const mostBytes = 8;
/** No instruction of any machine is longer. */
const longestInstruction = 16;

/** Reads the code of one machine. */
export class Disassembler {
  readonly set: InstructionSet;
  readonly #capstone: Capstone;

  constructor(set: InstructionSet, capstone: Capstone) {
    this.set = set;
    this.#capstone = capstone;
  }

  /**
   * The instructions of `code`, whose first byte is at `offset` of the section, one behind the other without a gap:
   * where none is, bytes are passed over as `.byte`. The last ends with the code.
   */
  disassemble(code: Uint8Array, offset: number): Instruction[] {
    const result: Instruction[] = [];
    let start = 0;
    while (start < code.length) {
      // The last few bytes of a window may be the begin of an instruction that it cuts.
      const window = code.subarray(start, start + capstoneWindow);
      const isLast = start + window.length === code.length;
      start += this.#readWindow(
        window,
        offset + start,
        isLast ? window.length : window.length - longestInstruction,
        result,
      );
    }
    return result;
  }

  /** Reads the instruction at `offset` with other bytes: its operands, if it is of the same kind and size. */
  again({ offset, size, mnemonic }: Instruction, code: Uint8Array): string | undefined {
    this.#capstone.load(code);
    const found = this.#capstone.decode(0, code.length, offset);
    return found?.size === size && found.mnemonic === mnemonic ? found.operands : undefined;
  }

  /** Adds the instructions that begin before `end`; the number of bytes that they have. */
  #readWindow(window: Uint8Array, offset: number, end: number, result: Instruction[]): number {
    this.#capstone.load(window);
    let next = 0;
    let nothing = 0;
    const flush = (): void => {
      if (nothing > 0)
        result.push(noInstruction(window.subarray(next - nothing, next), offset + next - nothing));
      nothing = 0;
    };
    while (next < end) {
      const found = this.#capstone.decode(next, window.length, offset + next);
      if (found === undefined || found.size === 0) {
        const size = Math.min(this.set.unit, window.length - next);
        if (nothing + size > mostBytes) flush();
        nothing += size;
        next += size;
        continue;
      }
      flush();
      const instruction = { offset: offset + next, ...found };
      const size = this.set.mendSize?.(instruction, window.subarray(next)) ?? found.size;
      result.push({ ...instruction, size });
      next += size;
    }
    flush();
    return next;
  }
}

/** Bytes that are no instruction. */
export function noInstruction(bytes: Uint8Array, offset: number): Instruction {
  const operands = Array.from(bytes, (byte) => `0x${byte.toString(16).padStart(2, '0')}`).join(', ');
  return { offset, size: bytes.length, mnemonic: byteMnemonic, operands };
}

const known = new Map<InstructionSet, Promise<Disassembler>>();

/**
 * The disassembler for the machine of a file, one for all files; `undefined` for a machine that is not read. Loads 3 MB
 * when it is first called. Throws FormatError where WebAssembly is not to be had.
 */
export async function disassemblerFor(header: ElfHeader): Promise<Disassembler | undefined> {
  const set = instructionSetOf(header);
  if (set === undefined) return undefined;
  const started = known.get(set) ?? start(set);
  known.set(set, started);
  return started;
}

async function start(set: InstructionSet): Promise<Disassembler> {
  try {
    return new Disassembler(set, await Capstone.start(set.capstone));
  } catch (error) {
    known.delete(set);
    throw error;
  }
}

/** Machines as Linux has them: s390x and arm64 in their one byte order, 64 bits but for i386. */
function instructionSetOf({ e_machine, littleEndian, layout }: ElfHeader): InstructionSet | undefined {
  const isWide = layout.word === 8;
  switch (e_machine) {
    case EM_X86_64:
      return littleEndian && isWide ? x86Instructions64 : undefined;
    case EM_386:
      return littleEndian && !isWide ? x86Instructions32 : undefined;
    case EM_PPC64:
      return littleEndian ? ppc64Instructions : ppc64BigInstructions;
    case EM_S390:
      return isWide && !littleEndian ? s390xInstructions : undefined;
    case EM_AARCH64:
      return littleEndian && isWide ? arm64Instructions : undefined;
    case EM_RISCV:
      return littleEndian && isWide ? riscv64Instructions : undefined;
    default:
      return undefined;
  }
}
