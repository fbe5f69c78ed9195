import { useMemo } from 'react';
import { findWords } from './find-words';
import { Term } from './Term';

/** A sentence of the worker's, with the terms in it explained in place. */
export function TermText({ text }: { readonly text: string }) {
  const pieces = useMemo(() => findWords(text), [text]);
  const parts = pieces.map(({ at, text: piece, term }) =>
    term === undefined ? (
      piece
    ) : (
      <Term key={at} id={term}>
        {piece}
      </Term>
    ),
  );
  return <>{parts}</>;
}
