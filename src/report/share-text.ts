import { harmlessLine } from '../base/harmless';
import { escapeMarkdown } from './audit/markdown-escape';
import { wrap } from './audit/wrap';

/** What a mail about something in the page has to say. */
export interface Shared {
  /** What it is about, for somebody without the file. */
  readonly words: string;
  /** The view, or what is selected in it. */
  readonly place: string;
  /** The files that the link names, each as `lp.ko (25.3 kB, SHA-256 0123456789abcdef…)`. */
  readonly files: readonly string[];
  readonly address: string;
}

/** The finding quoted, the link, and what the reader needs to follow it; for a mail, or as Markdown. */
export function shareText({ words, place, files, address }: Shared, format: 'text' | 'markdown'): string {
  const needs =
    files.length === 0
      ? `It shows ${place}.`
      : `It shows ${place} and names ${files.join(', ')}. A link holds no file: open it and drop what it names.`;
  return format === 'markdown'
    ? `> ${escapeMarkdown(words)}\n\n<${address}>\n\n${escapeMarkdown(needs)}\n`
    : [...wrap(harmlessLine(words), '> '), '', address, '', ...wrap(harmlessLine(needs), ''), ''].join('\n');
}
