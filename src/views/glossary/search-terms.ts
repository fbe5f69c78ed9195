import type { TermEntry } from './terms/term';

/** Whether a term has all words of a search in its names or texts; upper and lower case are the same. */
export function hasWords({ id, name, words = [], short, more }: TermEntry, search: string): boolean {
  const text = [id, name, ...words, short, more].join('\n').toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
