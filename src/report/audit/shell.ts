import { harmlessBytes } from '../../base/harmless';

/** A word that every shell takes for itself. */
const plainWord = /^[\w./+,@:%-]+$/;

/** A word of a command line: bare where nothing in it means anything to a shell, else quoted. */
export function shellWord(text: string): string {
  return plainWord.test(text) ? text : shellQuote(text);
}

/**
 * Quoted, whatever it holds. Harmful characters become escapes within `$'…'` (bash, zsh, ksh, POSIX since 2024), so that
 * neither the report nor the terminal it is pasted into sees them.
 */
export function shellQuote(text: string): string {
  const escaped = text.replace(/[\\']/g, '\\$&');
  const shown = harmlessBytes(escaped);
  if (shown !== escaped) return `$'${shown}'`;
  if (text.includes("'") && !/["$`\\!]/.test(text)) return `"${text}"`;
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** A file in the working directory, which no command takes for an option. */
export function shellFile(name: string): string {
  return shellWord(name.startsWith('-') ? `./${name}` : name);
}
