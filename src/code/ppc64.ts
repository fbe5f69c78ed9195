import type { CapstoneMachine } from './capstone';
import { type Instruction, type InstructionSet, lastAddress, type Transfer } from './instruction-set';
import { fillOperands, type OperandRule } from './operand-rules';

/** What the assembler writes behind a symbol for each part of its value. */
const parts: Readonly<Record<string, string>> = {
  LO: '@l',
  HI: '@h',
  HA: '@ha',
  HIGH: '@high',
  HIGHA: '@higha',
  HIGHER: '@higher',
  HIGHERA: '@highera',
  HIGHEST: '@highest',
  HIGHESTA: '@highesta',
};

const rules: readonly OperandRule[] = [
  [/_(REL|ADDR)(24|14)(_NOTOC|_P9NOTOC|_BRN?TAKEN|_LOCAL)?$/, 'last', (text) => text],
  [
    /_(TOC|GOT|PLT)16(?:_(LO|HI|HA))?(?:_DS)?$/,
    'displacement',
    (text, [, base = '', part = '']) => `${text}@${base.toLowerCase()}${parts[part] ?? ''}`,
  ],
  [
    /_(?:REL|ADDR)16(?:_(LO|HI|HA|HIGH|HIGHA|HIGHER|HIGHERA|HIGHEST|HIGHESTA))?(?:_DS)?$/,
    'displacement',
    (text, [, part = '']) => `${text}${parts[part] ?? ''}`,
  ],
];

const bigEndian = 1 << 31;
const mode64 = 1 << 3;

export const ppc64Instructions: InstructionSet = ppc64({ arch: 4, mode: mode64 });
export const ppc64BigInstructions: InstructionSet = ppc64({ arch: 4, mode: mode64 | bigEndian });

function ppc64(capstone: CapstoneMachine): InstructionSet {
  return {
    capstone,
    unit: 4,
    bias: () => 0,
    withTargets: fillOperands(rules),
    transfer,
    destination: (instruction) =>
      transfer(instruction) === undefined ? undefined : lastAddress(instruction.operands),
  };
}

/** Branches to an address; those to a register (`blr`, `bctrl`, `bnelr`) are not. */
function transfer({ mnemonic, operands }: Instruction): Transfer | undefined {
  if (!/^b[a-z]*[+-]?$/.test(mnemonic) || lastAddress(operands) === undefined) return undefined;
  if (/(lr|ctr|tar)l?[+-]?$/.test(mnemonic)) return undefined;
  return /^b(c|dnz|dz)?la?[+-]?$/.test(mnemonic) ? 'call' : 'jump';
}
