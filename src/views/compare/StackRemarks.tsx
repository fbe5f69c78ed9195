import { Icon } from '../../ui/icon/Icon';
import type { StackRemark } from '../../worker/snapshot';
import { TermText } from '../glossary/TermText';
import { remarkWords } from './compare-words';

/** What is to be said of livepatches that are to live together, the worst first. */
export function StackRemarks({ remarks }: { readonly remarks: readonly StackRemark[] }) {
  if (remarks.length === 0)
    return (
      <p className="compare-none">
        They have no function in common, none replaces the others, and none stands in another’s way.
      </p>
    );
  return (
    <ul className="compare-remarks" aria-label="How they get along">
      {remarks.map(({ kind, severity, text, source }) => {
        const { icon, word, tone } = remarkWords[severity];
        return (
          <li key={`${kind} ${text}`} data-tone={tone} data-remark={kind}>
            <Icon name={icon} />
            <p>
              <span className="visually-hidden">{word}: </span>
              <TermText text={text} />{' '}
              {source === undefined ? undefined : (
                <span className="compare-soft">
                  (<code>{source}</code>)
                </span>
              )}
            </p>
          </li>
        );
      })}
    </ul>
  );
}
