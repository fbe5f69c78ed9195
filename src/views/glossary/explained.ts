import type { TipContent } from '../../ui/tip/use-tip';
import { showTerm } from './show-term';
import { type TermId, termOf } from './terms';

/** The tip of a term: what it is, and the way to the glossary. */
export function tipOf(id: TermId): TipContent {
  return { text: termOf(id).short, more: { label: 'More in the glossary', open: () => showTerm(id) } };
}

/** What a table's column says of the term that it holds; `own` is what besides holds for this column. */
export function explained(id: TermId, own?: string): { readonly hint: string } & Pick<TipContent, 'more'> {
  const { text, more } = tipOf(id);
  return { hint: own === undefined ? text : `${own}. ${text}`, more };
}
