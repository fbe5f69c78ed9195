import { CapstoneSyntax } from './capstone';
import {
  type Instruction,
  type InstructionSet,
  type InstructionText,
  lastAddress,
  type OperandSite,
  type Transfer,
} from './instruction-set';

const arch = 3;

export const x86Instructions64: InstructionSet = x86(1 << 3);
export const x86Instructions32: InstructionSet = x86(1 << 2);

function x86(mode: number): InstructionSet {
  return {
    capstone: { arch, mode, syntax: CapstoneSyntax.att },
    unit: 1,
    mendSize,
    bias: (instruction, { offset, type }) =>
      /(PC|PLT|GOTPCREL)/.test(type) ? instruction.offset + instruction.size - offset : 0,
    withTargets,
    transfer,
    destination: (instruction) =>
      transfer(instruction) === undefined ? undefined : lastAddress(instruction.operands),
  };
}

/** A direct branch has nothing but an address; an indirect one has `*`, a far one two operands. */
function transfer({ mnemonic, operands }: Instruction): Transfer | undefined {
  if (!/^(0x)?[0-9a-f]+$/.test(operands)) return undefined;
  const [, kind] =
    /^(?:(?:bnd|notrack|data16|repn?[ez]?|[cdefgs]s) )*(call|j|loop|xbegin)/.exec(mnemonic) ?? [];
  return kind === undefined ? undefined : kind === 'call' ? 'call' : 'jump';
}

/**
 * Where a relocation's bytes stand among the operands is seen by filling them with numbers that are found again; a
 * zero displacement is not written at all. What does not read as the same kind of instruction then stays as it is.
 */
function withTargets(
  instruction: Instruction,
  all: readonly OperandSite[],
  again: (fill: (bytes: Uint8Array) => void) => string | undefined,
): InstructionText {
  const { mnemonic, operands } = instruction;
  const sites = all.filter(({ type }) => !type.endsWith('_NONE'));
  const [first] = sites;
  if (first === undefined) return { mnemonic, operands };
  if (transfer(instruction) !== undefined) return { mnemonic, operands: first.text };
  const marked = again((bytes) => {
    for (const [i, { offset, type }] of sites.entries())
      mark(bytes.subarray(offset - instruction.offset), widthOf(type), i);
  });
  if (marked === undefined) return { mnemonic, operands };
  const named = sites.reduce(
    (text, { type, text: target }, i) => text.replace(markText(widthOf(type), i), () => target),
    marked,
  );
  return { mnemonic, operands: named };
}

/** Bytes that a relocation of the type fills. */
function widthOf(type: string): number {
  if (/^R_X86_64_(64|PC64|GOTOFF64|GOT64|GOTPCREL64|GOTPC64)$/.test(type)) return 8;
  if (/_(PC)?16$/.test(type)) return 2;
  return /_(PC)?8$/.test(type) ? 1 : 4;
}

/** The number that stands for relocation `index` of an instruction: positive, so that it is written as it is. */
function markText(width: number, index: number): string {
  return `0x${(0x50 + (index & 0xf)).toString(16)}${'71'.repeat(width - 1)}`;
}

function mark(bytes: Uint8Array, width: number, index: number): void {
  bytes.fill(0x71, 0, width - 1);
  bytes.fill(0x50 + (index & 0xf), width - 1, width);
}

/**
 * `ud1` and `ud0` have a ModRM byte (Intel SDM), which the kernel's traps of UBSAN use; capstone and the assemblers of
 * old take them for two bytes.
 */
function mendSize({ mnemonic, size }: Instruction, code: Uint8Array): number {
  return /^ud[01]$/.test(mnemonic) && isBare(code, size) ? size + modrmSize(code.subarray(size)) : size;
}

function isBare(code: Uint8Array, size: number): boolean {
  return code[size - 2] === 0x0f && (code[size - 1] === 0xb9 || code[size - 1] === 0xff);
}

/** ModRM, SIB and displacement with 32-bit or 64-bit addresses. */
function modrmSize(code: Uint8Array): number {
  const [modrm = 0, sib = 0] = code;
  const [mode, base] = [modrm >> 6, modrm & 7];
  if (code.length === 0 || mode === 3) return code.length === 0 ? 0 : 1;
  const head = base === 4 ? 2 : 1;
  const hasWord = mode === 2 || (mode === 0 && (base === 5 || (base === 4 && (sib & 7) === 5)));
  return head + (mode === 1 ? 1 : hasWord ? 4 : 0);
}
