// What files say, as it can be shown anywhere. A name in a file may hold anything; nothing of it may steer a terminal, turn
// the direction of what is read, or be there without being seen.

const encoder = new TextEncoder();

/** Nearly every text: nothing in it needs a closer look. */
const beyondPlain = /[^ -~]/;

/**
 * Control characters, format characters (marks that turn the direction of writing, zero-width ones), line and paragraph
 * separators, lone surrogates: what is not seen, or makes a terminal or a reader see something else.
 */
const harmful = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** The same without line feeds and tabs. */
const harmfulInLines = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** Text of a file on one line, as it can be shown anywhere: `\x1b`, `\u202e`, `\u{e0041}` for what would do harm. */
export function harmless(text: string): string {
  return beyondPlain.test(text) ? text.replace(harmful, escaped) : text;
}

/** As {@link harmless}, but line feeds and tabs stay: text of several lines, or of columns. */
export function harmlessText(text: string): string {
  return beyondPlain.test(text) ? text.replace(harmfulInLines, escaped) : text;
}

/** As {@link harmless}, but tabs stay: a line that is to be copied. */
export function harmlessLine(line: string): string {
  return line.split('\t').map(harmless).join('\t');
}

function escaped(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16);
  if (hex.length <= 2) return `\\x${hex.padStart(2, '0')}`;
  return hex.length <= 4 ? `\\u${hex.padStart(4, '0')}` : `\\u{${hex}}`;
}

/** A name for a file on disk: `_` for what would do harm, which no system takes in a name or shows as it is. */
export function harmlessFileName(name: string): string {
  return beyondPlain.test(name) ? name.replace(harmful, '_') : name;
}

/** Harmful characters by their UTF-8 bytes, as `$'…'` of a shell takes them: `\x1b`, `\xe2\x80\xae`. */
export function harmlessBytes(text: string): string {
  return text.replace(harmful, (character) =>
    Array.from(encoder.encode(character), (byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join(''),
  );
}

/** Indented JSON in which every harmful character is an escape, which JSON.stringify leaves out for those beyond ASCII. */
export function harmlessJson(value: unknown): string {
  const text = JSON.stringify(value, undefined, 2);
  // All others are within strings: outside there are only the line feeds.
  const shown = text.replace(harmful, (character) =>
    character === '\n'
      ? character
      : Array.from(
          { length: character.length },
          (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`,
        ).join(''),
  );
  return `${shown}\n`;
}
