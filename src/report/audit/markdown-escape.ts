import { harmless, harmlessLine } from '../../base/harmless';

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** Text that means nothing to Markdown (CommonMark with GitHub's extensions): no HTML, link, emphasis, list or cell. */
export function escapeMarkdown(text: string): string {
  return (
    harmless(text)
      .replace(/[\\`*_[\]~|$#]/g, '\\$&')
      .replace(/[&<>]/g, (character) => entities[character] ?? character)
      // Links without brackets.
      .replaceAll('://', '\\://')
      .replace(/\bwww\./gi, (found) => `${found.slice(0, -1)}\\.`)
  );
}

/** As {@link escapeMarkdown}, for text that a line begins with: no list item, heading or rule either. */
export function escapeLineStart(text: string): string {
  return escapeMarkdown(text)
    .trimStart()
    .replace(/^([-+=]|\d+(?=[.)]))/, (start) => (/\d/.test(start) ? `${start}\\` : `\\${start}`));
}

/** A code span that shows the text as it is, backticks too. */
export function codeSpan(text: string): string {
  const shown = harmless(text);
  const fence = '`'.repeat(longestRun(shown) + 1);
  // A space on both sides is taken away, unless there is nothing but spaces.
  const isStripped = shown.startsWith(' ') && shown.endsWith(' ') && shown.trim() !== '';
  const needsPadding = isStripped || shown.startsWith('`') || shown.endsWith('`');
  return needsPadding ? `${fence} ${shown} ${fence}` : fence + shown + fence;
}

/**
 * A code span in a cell of a table, where `\|` stands for a pipe. Renderers disagree about a backslash before that:
 * such a name is escaped text.
 */
export function codeCell(text: string): string {
  if (!text.includes('|')) return codeSpan(text);
  return text.includes('\\') ? escapeMarkdown(text) : codeSpan(text).replaceAll('|', '\\|');
}

/** Lines as they are, in a fence that none of them can close. */
export function fencedBlock(lines: readonly string[], language: string): string {
  const shown = lines.map(harmlessLine);
  const fence = '`'.repeat(Math.max(3, longestRun(shown.join('\n')) + 1));
  return [`${fence}${language}`, ...shown, fence].join('\n');
}

function longestRun(text: string): number {
  return (text.match(/`+/g) ?? []).reduce((longest, run) => Math.max(longest, run.length), 0);
}
