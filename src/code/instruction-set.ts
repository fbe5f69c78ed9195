import type { CapstoneMachine } from './capstone';

/** An instruction, or bytes that are none: then the mnemonic is `.byte`. */
export interface Instruction {
  /** Byte offset in the section. */
  readonly offset: number;
  /** In bytes. */
  readonly size: number;
  readonly mnemonic: string;
  readonly operands: string;
}

export type InstructionText = Pick<Instruction, 'mnemonic' | 'operands'>;

export const byteMnemonic = '.byte';

/** A relocation as an operand needs it. */
export interface OperandSite {
  /** Of the bytes that it fills, in the section. */
  readonly offset: number;
  /** `R_X86_64_PLT32`. */
  readonly type: string;
  /** `show+0x4`. */
  readonly text: string;
}

/** How control leaves an instruction, but for a return or an indirect branch. */
export type Transfer = 'call' | 'jump';

/** What differs between the machines: how instructions are read, and how relocations fill them. */
export interface InstructionSet {
  readonly capstone: CapstoneMachine;
  /** Bytes to pass over where no instruction is. */
  readonly unit: number;
  /** Size of what capstone reads wrong, from the instruction's bytes to the end of the code; absent where it reads right. */
  readonly mendSize?: (instruction: Instruction, code: Uint8Array) => number;
  /** What is added to symbol and addend for the place that the instruction means. */
  readonly bias: (
    instruction: Instruction,
    site: { readonly offset: number; readonly type: string },
  ) => number;
  /**
   * The instruction with the targets written into its operands. `again` reads it with other bytes where its relocations
   * are, and gives its operands.
   */
  readonly withTargets: (
    instruction: Instruction,
    sites: readonly OperandSite[],
    again: (fill: (bytes: Uint8Array) => void) => string | undefined,
  ) => InstructionText;
  /** Whether it is a direct branch; `types` of its relocations. */
  readonly transfer: (instruction: Instruction, types: readonly string[]) => Transfer | undefined;
  /** Where a direct branch without a relocation leads, an offset in the section. */
  readonly destination: (instruction: Instruction) => number | undefined;
}

/** The last of the operands and what is before it: `x0, ` and `#0`. */
export function splitLast(operands: string): readonly [before: string, last: string] {
  const comma = operands.lastIndexOf(',');
  const start = comma < 0 ? 0 : comma + 2;
  return [operands.slice(0, start), operands.slice(start)];
}

/** The last operand as an address: `0x40`, `#0x40`, `-8`; `undefined` when it is something else. */
export function lastAddress(operands: string): number | undefined {
  const [, sign, digits] = /^#?(-?)(0x[0-9a-f]{1,13}|\d{1,15})$/.exec(splitLast(operands)[1]) ?? [];
  return digits === undefined ? undefined : Number(digits) * (sign === '-' ? -1 : 1);
}
