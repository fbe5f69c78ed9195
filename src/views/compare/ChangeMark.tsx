import type { ComparedThing } from '../../worker/protocol';
import { changeWords } from './compare-words';

/** The sign and the word of a change. */
export function ChangeMark({ change }: { readonly change: ComparedThing['change'] }) {
  const { sign, word } = changeWords[change];
  return (
    <span className="compare-change" data-change={change}>
      <span aria-hidden="true">{sign}</span> {word}
    </span>
  );
}
