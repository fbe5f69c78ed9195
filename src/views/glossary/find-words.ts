import { type TermId, termGroups } from './terms';

/** A piece of a text: plain, or a word that is a term. */
export interface TextPiece {
  /** Where in the text it begins. */
  readonly at: number;
  readonly text: string;
  readonly term?: TermId;
}

const termOfWord: ReadonlyMap<string, TermId> = new Map(
  termGroups
    .flatMap(({ terms }) => terms.map((term) => ({ id: term.id, words: 'words' in term ? term.words : [] })))
    .flatMap(({ id, words }) =>
      words.flatMap((word) => [[word, id] as const, [atBeginning(word), id] as const]),
    ),
);

/** As it is written where a sentence begins; names stay as they are. */
function atBeginning(word: string): string {
  return /^[a-z][a-z ]+$/.test(word) ? word.charAt(0).toUpperCase() + word.slice(1) : word;
}

const escaped = (word: string) => word.replace(/[.*+?^${}()|[\]\\/=]/g, '\\$&');

// Of words that begin alike the longest; a word that ends with a dot or a line begins a name:
// .klp.rela.vmlinux..text.
const anyWord = new RegExp(
  `(?<![\\w.-])(?:${[...termOfWord.keys()]
    .sort((a, b) => b.length - a.length)
    .map((word) => (/[._]$/.test(word) ? `${escaped(word)}[\\w.<>…-]*[\\w>…]` : `${escaped(word)}(?![\\w-])`))
    .join('|')})`,
  'g',
);

/** Cuts a text where it names terms: each term once, where it comes first. */
export function findWords(text: string): readonly TextPiece[] {
  const pieces: TextPiece[] = [];
  const seen = new Set<TermId>();
  let end = 0;
  for (const { 0: word, index } of text.matchAll(anyWord)) {
    const term = termOfWord.get(word) ?? beginning(word);
    if (term === undefined || seen.has(term)) continue;
    seen.add(term);
    if (index > end) pieces.push({ at: end, text: text.slice(end, index) });
    pieces.push({ at: index, text: word, term });
    end = index + word.length;
  }
  if (end < text.length) pieces.push({ at: end, text: text.slice(end) });
  return pieces;
}

/** The term whose word a name begins with, the longest such word counting. */
function beginning(name: string): TermId | undefined {
  let best = '';
  for (const word of termOfWord.keys()) if (name.startsWith(word) && word.length > best.length) best = word;
  return termOfWord.get(best);
}
