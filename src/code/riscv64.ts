import { formatHex } from '../base/format';
import {
  type Instruction,
  type InstructionSet,
  lastAddress,
  splitLast,
  type Transfer,
} from './instruction-set';
import { fillOperands, type OperandRule } from './operand-rules';

const rules: readonly OperandRule[] = [
  [/_(BRANCH|JAL|RVC_BRANCH|RVC_JUMP)$/, 'last', (text) => text],
  // It fills auipc and the jump behind it.
  [/_(CALL|CALL_PLT|PCREL_HI20)$/, 'last', (text) => `%pcrel_hi(${text})`],
  [/_PCREL_LO12_[IS]$/, 'displacement', (text) => `%pcrel_lo(${text})`],
  [/_GOT_HI20$/, 'last', (text) => `%got_pcrel_hi(${text})`],
  [/_HI20$/, 'last', (text) => `%hi(${text})`],
  [/_LO12_[IS]$/, 'displacement', (text) => `%lo(${text})`],
];

const fill = fillOperands(rules, {
  mv: { mnemonic: 'addi', hidesNumber: true },
  'sext.w': { mnemonic: 'addiw', hidesNumber: true },
});

export const riscv64Instructions: InstructionSet = {
  // CS_MODE_RISCV64 | CS_MODE_RISCVC
  capstone: { arch: 15, mode: (1 << 1) | (1 << 2) },
  unit: 2,
  bias: () => 0,
  withTargets: (instruction, sites) => {
    const place = sites.length > 0 ? undefined : destination(instruction);
    return place === undefined || place < 0
      ? fill(instruction, sites)
      : { mnemonic: instruction.mnemonic, operands: splitLast(instruction.operands)[0] + formatHex(place) };
  },
  transfer,
  destination,
};

/** Capstone gives distances, all other tools addresses. */
function destination(instruction: Instruction): number | undefined {
  const distance = transfer(instruction, []) === undefined ? undefined : lastAddress(instruction.operands);
  return distance === undefined ? undefined : instruction.offset + distance;
}

/** A far call is auipc with a relocation for itself and for the jump behind it: by `ra` a call, else a tail call. */
function transfer({ mnemonic, operands }: Instruction, types: readonly string[]): Transfer | undefined {
  if (mnemonic === 'auipc' && types.some((type) => /_CALL(_PLT)?$/.test(type)))
    return operands.startsWith('ra') ? 'call' : 'jump';
  if (mnemonic === 'jal') return operands.startsWith('zero') ? 'jump' : 'call';
  return /^(c\.)?(j|b(eq|ne|lt|le|gt|ge)[uz]?)$/.test(mnemonic) ? 'jump' : undefined;
}
