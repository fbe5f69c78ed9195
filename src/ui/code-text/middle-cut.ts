/** Characters of the end of a name that stay readable however narrow the column is. */
const tailLength = 10;

/** Head and tail of a name; the tail is empty for a name too short to be worth cutting in the middle. */
export function splitForCut(text: string): { readonly head: string; readonly tail: string } {
  if (text.length <= tailLength + 6) return { head: text, tail: '' };
  return { head: text.slice(0, -tailLength), tail: text.slice(-tailLength) };
}
