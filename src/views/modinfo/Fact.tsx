import type { ReactNode } from 'react';
import { Icon } from '../../ui/icon/Icon';
import { Term } from '../glossary/Term';
import { TermText } from '../glossary/TermText';
import type { TermId } from '../glossary/terms';

export type FactTone = 'accepted' | 'caution' | 'refused' | 'question' | 'neutral';

interface FactProps {
  readonly title: string;
  /** The term of the glossary that the title is. */
  readonly term: TermId;
  readonly tone: FactTone;
  /** What is known, in one sentence. */
  readonly sentence: ReactNode;
  readonly children?: ReactNode;
}

/** One thing that the module says of its kernel: what it comes to first, what it is made of below. */
export function Fact({ title, term, tone, sentence, children }: FactProps) {
  const id = `container-${title.toLowerCase().replace(/[^a-z]+/g, '-')}`;
  return (
    <section className="container-fact" aria-labelledby={id} data-tone={tone}>
      <h2 id={id}>
        <Term id={term}>{title}</Term>
      </h2>
      <p className="container-sentence">
        <Icon name={tone} />{' '}
        <span>{typeof sentence === 'string' ? <TermText text={sentence} /> : sentence}</span>
      </p>
      {children}
    </section>
  );
}

/** Names, and how many more there are. */
export function FirstNames({ names, count }: { readonly names: readonly string[]; readonly count: number }) {
  return (
    <span className="container-names">
      {names.map((name) => (
        <code key={name}>{name}</code>
      ))}
      {count > names.length ? <span>and {count - names.length} more</span> : undefined}
    </span>
  );
}

/** A state as a sign and a word, in a cell. */
export function State({ tone, children }: { readonly tone: FactTone; readonly children: ReactNode }) {
  return (
    <span className="container-state" data-tone={tone}>
      <Icon name={tone} /> {children}
    </span>
  );
}
