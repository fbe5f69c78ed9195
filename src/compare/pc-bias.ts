import { EM_S390, EM_X86_64 } from '../elf/constants';

/** R_X86_64_PC32, PLT32, GOTPCREL, GOTPCRELX, REX_GOTPCRELX: relative to the end of the instruction. */
const x86Relative = new Set([2, 4, 9, 41, 42]);
/** R_390_PC16DBL, PLT16DBL, PC32DBL, PLT32DBL, GOTENT: relative to the instruction's start, two bytes before the field. */
const s390Relative = new Set([17, 18, 19, 20, 26]);

/**
 * What is added to symbol and addend of a relocation in code for the place that is meant: `call f` on x86-64 has the addend
 * -4, since the processor counts from the end of the instruction, 4 bytes behind the field.
 */
export function pcBias(e_machine: number, type: number, bytes: Uint8Array, field: number): number {
  if (e_machine === EM_X86_64 && x86Relative.has(type)) return 4 + immediateSize(bytes, field);
  return e_machine === EM_S390 && s390Relative.has(type) ? -2 : 0;
}

/** Opcodes with a ModRM byte and an immediate behind the displacement; Intel SDM volume 2, appendix A. */
const byteImmediates = new Set([0x6b, 0x80, 0x83, 0xc0, 0xc1, 0xc6]);
const wordImmediates = new Set([0x69, 0x81, 0xc7]);
/** The same of the two-byte map, behind 0x0f: pshufw and shifts, shld, shrd, bt, cmpps, pinsrw, shufps. */
const extendedByteImmediates = new Set([0x70, 0xa4, 0xac, 0xba, 0xc2, 0xc4, 0xc6]);

/** Bytes of the immediate operand behind a displacement of four bytes that is relative to RIP. */
function immediateSize(bytes: Uint8Array, field: number): number {
  const byte = (back: number): number => bytes[field - back] ?? 0;
  const modrm = byte(1);
  // mod 0, rm 5: the operand is relative to RIP. Anything else is a branch, which has no immediate.
  if ((modrm & 0xc7) !== 5) return 0;
  const opcode = byte(2);
  // Not jcc: 0x0f before one of those is the end of the instruction before.
  if (byte(3) === 0x0f && (opcode & 0xf0) !== 0x80) return extendedByteImmediates.has(opcode) ? 1 : 0;
  if (byteImmediates.has(opcode)) return 1;
  const isTest = (modrm & 0x38) <= 0x08;
  if (opcode === 0xf6) return isTest ? 1 : 0;
  if (!wordImmediates.has(opcode) && !(opcode === 0xf7 && isTest)) return 0;
  return hasOperandSize(byte(3), byte(4)) ? 2 : 4;
}

/** Prefix 0x66, perhaps with REX (without W, which wins) behind it: the immediate has two bytes. */
function hasOperandSize(before: number, beforeThat: number): boolean {
  return before === 0x66 || ((before & 0xf8) === 0x40 && beforeThat === 0x66);
}
