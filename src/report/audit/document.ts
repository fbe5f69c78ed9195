// A report as a document, between what is told and how it is written down.

import { formatNumber } from '../../base/format';

/** Prose, or a name or line of the file or the kernel, which is shown as it is. */
export type Span = string | { readonly code: string };

export type Words = readonly Span[];

/** A row of a list of facts: `Vermagic`, and what it is. */
export type Fact = readonly [label: string, words: Words];

export type Block =
  | { readonly kind: 'heading'; readonly level: 1 | 2 | 3 | 4; readonly words: Words }
  | { readonly kind: 'prose'; readonly words: Words }
  | { readonly kind: 'facts'; readonly rows: readonly Fact[]; readonly as: 'table' | 'list' }
  /** As text: the first cell names the row, the second is said of it, the others explain. */
  | { readonly kind: 'table'; readonly head: readonly string[]; readonly rows: readonly (readonly Words[])[] }
  /** Shown as they are, never wrapped. */
  | { readonly kind: 'lines'; readonly language: 'text' | 'sh'; readonly lines: readonly string[] };

/** A name as a span; an empty one says so. */
export function code(text: string): Span {
  return text === '' ? '(empty)' : { code: text };
}

export function heading(level: 1 | 2 | 3 | 4, ...words: Words): Block {
  return { kind: 'heading', level, words };
}

export function prose(...words: Words): Block {
  return { kind: 'prose', words };
}

export function lines(language: 'text' | 'sh', content: readonly string[]): Block {
  return { kind: 'lines', language, lines: content };
}

/** Rows or lines of a kind that people are shown. A damaged file can have any number of them. */
const mostShown = 200;

/** A table, cut short with a word about it; no block when there are no rows. */
export function table(head: readonly string[], rows: readonly (readonly Words[])[]): Block[] {
  if (rows.length === 0) return [];
  return [{ kind: 'table', head, rows: rows.slice(0, mostShown) }, ...cutShort(rows.length)];
}

/** Lines of the kernel under a title, cut short with a word about it; no block when there are none. */
export function kernelLines(title: string, content: readonly string[]): Block[] {
  if (content.length === 0) return [];
  return [prose(title), lines('text', content.slice(0, mostShown)), ...cutShort(content.length)];
}

function cutShort(count: number): Block[] {
  const more = count - mostShown;
  return more > 0 ? [prose(`And ${formatNumber(more)} more, which the report in JSON has.`)] : [];
}
