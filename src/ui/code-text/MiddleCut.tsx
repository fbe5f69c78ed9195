import './code-text.css';
import { splitForCut } from './middle-cut';

/**
 * A name that loses its middle, not its end, where the room is short: names of livepatch symbols differ at the end.
 * The whole name is in the title, and in what is copied: the parts lie in the document without a gap.
 */
export function MiddleCut({ text }: { readonly text: string }) {
  const { head, tail } = splitForCut(text);
  if (tail === '') {
    return (
      <span className="middle-cut" title={text}>
        {text}
      </span>
    );
  }
  return (
    <span className="middle-cut" title={text}>
      <span className="middle-cut-head">{head}</span>
      {tail}
    </span>
  );
}
