import { type InstructionText, type OperandSite, splitLast } from './instruction-set';

/** Where among the operands a relocation's value goes. */
export type OperandPlace =
  /** It is the last operand. */
  | 'last'
  /** The last number that stands alone: `x0, #0, lsl #16`. */
  | 'number'
  /** The displacement before a register in parentheses: `3, 0(4)`; else the last operand. */
  | 'displacement'
  /** The offset in brackets, which is left out when it is zero: `x0, [x1]`. */
  | 'bracket';

/** Relocation types by their ends, the place, and what is written there. */
export type OperandRule = readonly [
  types: RegExp,
  place: OperandPlace,
  write: (text: string, match: RegExpExecArray) => string,
];

/** What capstone calls an instruction when its number is zero, and the instruction, which then has an operand more or not. */
export type ZeroAliases = Readonly<
  Record<string, { readonly mnemonic: string; readonly hidesNumber: boolean }>
>;

/** For machines on which a type says which operand it fills: writes the targets of the known types into the operands. */
export function fillOperands(
  rules: readonly OperandRule[],
  aliases: ZeroAliases = {},
): (instruction: InstructionText, sites: readonly OperandSite[]) => InstructionText {
  return (instruction, sites) =>
    sites.reduce<InstructionText>(({ mnemonic, operands }, { type, text }) => {
      for (const [types, place, write] of rules) {
        const match = types.exec(type);
        if (match === null) continue;
        const alias = place === 'last' ? undefined : aliases[mnemonic];
        const shown = alias?.hidesNumber === true ? `${operands}, 0` : operands;
        return { mnemonic: alias?.mnemonic ?? mnemonic, operands: fill(shown, place, write(text, match)) };
      }
      return { mnemonic, operands };
    }, instruction);
}

function fill(operands: string, place: OperandPlace, text: string): string {
  const [before, last] = splitLast(operands);
  switch (place) {
    case 'last':
      return before + text;
    case 'number':
      return operands.replace(/#(0x)?[0-9a-f]+(?=$|, lsl)/, () => text);
    case 'displacement': {
      const [, registers] = /^-?(?:0x)?[0-9a-f]+(\(.*\))$/.exec(last) ?? [];
      return before + text + (registers ?? '');
    }
    case 'bracket':
      return operands.replace(
        /(\[[a-z0-9]+)(?:, #-?(?:0x)?[0-9a-f]+)?\]/,
        (_, base: string) => `${base}, ${text}]`,
      );
  }
}
