import type { ReactNode } from 'react';
import { Term } from '../glossary/Term';
import type { TermId } from '../glossary/terms';

export interface Fact {
  readonly label: string;
  /** The term of the glossary that the label is. */
  readonly term?: TermId;
  readonly value: ReactNode;
}

/** Labels and values in two columns. */
export function FactList({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl className="fact-list">
      {facts.map(({ label, term, value }) => (
        <div key={label}>
          <dt>{term === undefined ? label : <Term id={term}>{label}</Term>}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A file's SHA-256 as far as links carry it. */
export function fingerprintFact(sha256: string): Fact {
  return { label: 'SHA-256', value: <code title="The first 16 digits, as links carry them">{sha256}…</code> };
}
