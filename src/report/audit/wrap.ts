/** Columns of a mail, with room for a `> ` when it is answered. */
export const columns = 78;

/**
 * Prose as lines that begin with `indent`, the first with `first` instead, of at most {@link columns} characters. Words are
 * never broken: a longer one has a line of its own.
 */
export function wrap(text: string, indent: string, first = indent): string[] {
  const lines: string[] = [];
  let line = first;
  let isEmpty = true;
  for (const word of text.split(' ')) {
    if (!isEmpty && lengthOf(line) + 1 + lengthOf(word) > columns) {
      lines.push(line);
      line = indent;
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, line].map((full) => full.trimEnd());
}

/** In code points. */
function lengthOf(text: string): number {
  return Array.from(text).length;
}
