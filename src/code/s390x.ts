import { type Instruction, type InstructionSet, lastAddress, type Transfer } from './instruction-set';
import { fillOperands, type OperandRule } from './operand-rules';

const rules: readonly OperandRule[] = [
  [/_(PC|PLT)(12|16|24|32)DBL$/, 'last', (text) => text],
  [/_GOTENT$/, 'last', (text) => `${text}@GOTENT`],
  [/_(12|20)$/, 'displacement', (text) => text],
  [/_(8|16|32)$/, 'last', (text) => text],
];

export const s390xInstructions: InstructionSet = {
  capstone: { arch: 6, mode: 1 << 31 },
  unit: 2,
  // The halfwords are counted from the instruction, not from the field.
  bias: (instruction, { offset, type }) => (/(DBL|GOTENT)$/.test(type) ? instruction.offset - offset : 0),
  withTargets: fillOperands(rules),
  transfer,
  destination: (instruction) =>
    transfer(instruction) === undefined ? undefined : lastAddress(instruction.operands),
};

/** Relative branches: `brasl`, `jg`, `jne`, `brctg`, and those that compare, `cgijl`; `br` is to a register. */
function transfer({ mnemonic, operands }: Instruction): Transfer | undefined {
  if (/^(bras|brasl|jas|jasl)$/.test(mnemonic)) return 'call';
  if (!/^(j|br[cx]|cl?g?[ri]j)/.test(mnemonic)) return undefined;
  return /(^|, )0x[0-9a-f]+$/.test(operands) ? 'jump' : undefined;
}
