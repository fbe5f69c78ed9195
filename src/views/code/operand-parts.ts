import type { CodeLine, CodeTarget } from '../../code/code-listing';
import { operandText } from './code-words';

/** A part of the operands: text, and where it leads. */
export type OperandPart =
  | { readonly text: string; readonly leads?: undefined }
  | { readonly text: string; readonly leads: 'relocation'; readonly target: CodeTarget }
  | { readonly text: string; readonly leads: 'branch'; readonly offset: number };

/**
 * The operands of a line with the names of targets, and the place that it branches to, as parts of their own.
 * `branchText`: what the place is called in the stead of its address.
 */
export function operandParts(
  { operands, relocations, branch }: CodeLine,
  branchText: (offset: number) => string,
): readonly OperandPart[] {
  const parts: OperandPart[] = [];
  const plain = (text: string) => text !== '' && parts.push({ text });
  let rest = operands;
  for (const { target } of relocations) {
    const text = operandText(target);
    const at = findWord(rest, text);
    if (at < 0) continue;
    plain(rest.slice(0, at));
    parts.push({ text, leads: 'relocation', target });
    rest = rest.slice(at + text.length);
  }
  const [address] = branch === undefined ? [] : (/[^\s,(]+$/.exec(rest) ?? []);
  if (branch === undefined || address === undefined) {
    plain(rest);
    return parts;
  }
  plain(rest.slice(0, -address.length));
  parts.push({ text: branchText(branch), leads: 'branch', offset: branch });
  return parts;
}

/** Where a word stands that is no part of a longer one: `ax` is not in `%rax`. -1 where it does not. */
function findWord(text: string, word: string): number {
  if (word === '') return -1;
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const [before, after] = [text[at - 1] ?? ' ', text[at + word.length] ?? ' '];
    if (!/[\w.%]/.test(before) && !/\w/.test(after)) return at;
  }
  return -1;
}
