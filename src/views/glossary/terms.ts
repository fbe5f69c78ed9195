import { elfTerms } from './terms/elf-terms';
import { livepatchTerms } from './terms/livepatch-terms';
import { loaderTerms } from './terms/loader-terms';
import { patchTerms } from './terms/patch-terms';
import { specialTerms } from './terms/special-terms';
import { symbolTerms } from './terms/symbol-terms';
import type { TermEntry } from './terms/term';
import { toolTerms } from './terms/tool-terms';

/** The terms by subject, in the order in which somebody new to the field reads them. */
export const termGroups = [
  { title: 'The livepatch format', terms: livepatchTerms },
  { title: 'Symbols and where they are known from', terms: symbolTerms },
  { title: 'Tools and what they leave', terms: toolTerms },
  { title: 'What a livepatch does', terms: patchTerms },
  { title: 'Loading a module', terms: loaderTerms },
  { title: 'Special sections and architectures', terms: specialTerms },
  { title: 'ELF', terms: elfTerms },
] as const;

/** The id of a term that there is. */
export type TermId = (typeof termGroups)[number]['terms'][number]['id'];

/** The words of livepatching that the page uses, by subject. */
export const terms: readonly TermEntry[] = termGroups.flatMap(({ terms: ofGroup }) => [...ofGroup]);

const byId: ReadonlyMap<string, TermEntry> = new Map(terms.map((term) => [term.id, term]));

/** The term of an id; `undefined` for one that is not of this version, as a link may carry it. */
export function findTerm(id: string): TermEntry | undefined {
  return byId.get(id);
}

/** The term of an id of this version. */
export function termOf(id: TermId): TermEntry {
  const term = byId.get(id);
  if (term === undefined) throw new Error(`no term ${id}`);
  return term;
}
