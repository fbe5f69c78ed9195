import { type Instruction, type InstructionSet, lastAddress, type Transfer } from './instruction-set';
import { fillOperands, type OperandRule } from './operand-rules';

const rules: readonly OperandRule[] = [
  [
    /_(CALL26|JUMP26|CONDBR19|TSTBR14|ADR_PREL_LO21|LD_PREL_LO19|ADR_PREL_PG_HI21(_NC)?)$/,
    'last',
    (text) => text,
  ],
  [/_ADD_ABS_LO12_NC$/, 'last', (text) => `:lo12:${text}`],
  [/_LDST\d+_ABS_LO12_NC$/, 'bracket', (text) => `:lo12:${text}`],
  [/_ADR_GOT_PAGE$/, 'last', (text) => `:got:${text}`],
  [/_LD64_GOT_LO12_NC$/, 'bracket', (text) => `:got_lo12:${text}`],
  [
    /_MOVW_UABS_G([0-3])(_NC)?$/,
    'number',
    (text, [, group, check = '']) => `#:abs_g${group}${check.toLowerCase()}:${text}`,
  ],
  [/_MOVW_SABS_G([0-2])$/, 'number', (text, [, group]) => `#:abs_g${group}_s:${text}`],
  [
    /_MOVW_PREL_G([0-3])(_NC)?$/,
    'number',
    (text, [, group, check = '']) => `#:prel_g${group}${check.toLowerCase()}:${text}`,
  ],
];

export const arm64Instructions: InstructionSet = {
  capstone: { arch: 1, mode: 0 },
  unit: 4,
  bias: () => 0,
  withTargets: fillOperands(rules, { mov: { mnemonic: 'movz', hidesNumber: false } }),
  transfer,
  destination: (instruction) =>
    transfer(instruction) === undefined ? undefined : lastAddress(instruction.operands),
};

function transfer({ mnemonic }: Instruction): Transfer | undefined {
  if (mnemonic === 'bl') return 'call';
  return /^(bc?(\.[a-z]+)?|cbn?z|tbn?z)$/.test(mnemonic) ? 'jump' : undefined;
}
