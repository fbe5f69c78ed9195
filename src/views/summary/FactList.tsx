import type { ReactNode } from 'react';

export interface Fact {
  readonly label: string;
  readonly value: ReactNode;
}

/** Labels and values in two columns. */
export function FactList({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl className="fact-list">
      {facts.map(({ label, value }) => (
        <div key={label}>
          <dt>{label}</dt>
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
