// C text that is made of what files say: nothing in it may end a comment or a string.

import { harmless } from '../base/harmless';

/** Names that macros make part of a section's or a symbol's name, without quotes: of objects, functions and variables. */
export function isMacroWord(word: string): boolean {
  return /^\w+$/.test(word);
}

export function isCIdentifier(name: string): boolean {
  return /^[A-Za-z_]\w*$/.test(name);
}

/** Whether gcc and gas take the name in an asm label as it is. */
export function isAssemblerName(name: string): boolean {
  return /^[A-Za-z_.][\w.$]*$/.test(name);
}

/** `f_isra_0` for `f.isra.0`: what is no letter and no digit becomes `_`. */
export function identifierFor(name: string): string {
  return name.replace(/\W/g, '_');
}

/** Text that may stand in a comment: on one line, and it neither begins nor ends one, nor turns the direction of the code. */
export function commentWords(text: string): string {
  return harmless(text.replace(/[\t\n\r]/g, ' '))
    .replaceAll('*/', '* /')
    .replaceAll('/*', '/ *');
}

/** A comment of its own, as the kernel's coding style has it: on one line when it fits, else in a block. */
export function commentBlock(text: string): string {
  const words = commentWords(text);
  if (words.length <= lineWidth) return `/* ${words} */`;
  const lines: string[] = [];
  let line = '';
  for (const word of words.split(' ')) {
    if (line !== '' && line.length + word.length >= lineWidth) {
      lines.push(line);
      line = '';
    }
    line += line === '' ? word : ` ${word}`;
  }
  return `/*\n${[...lines, line].map((one) => ` * ${one}\n`).join('')} */`;
}

const lineWidth = 94;
