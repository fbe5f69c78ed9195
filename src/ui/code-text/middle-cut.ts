import { harmless } from '../../base/harmless';

/** Characters of the end of a name that stay readable however narrow the column is. */
const tailLength = 10;

/** Head and tail of a name; the tail is empty for a name too short to be worth cutting in the middle. */
export function splitForCut(name: string): { readonly head: string; readonly tail: string } {
  // Made harmless before it is cut: the cut may go through a character, and through what stands for one.
  const text = harmless(name);
  if (text.length <= tailLength + 6) return { head: text, tail: '' };
  return { head: text.slice(0, -tailLength), tail: text.slice(-tailLength) };
}
