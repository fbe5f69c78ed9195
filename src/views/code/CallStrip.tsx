import { formatCount } from '../../base/format';
import type { CodeCall, CodeTarget } from '../../code/code-listing';
import { Icon } from '../../ui/icon/Icon';
import { Term } from '../glossary/Term';
import { targetMeaning, targetText } from './code-words';

interface CallStripProps {
  readonly calls: readonly CodeCall[];
  readonly onFollow: (target: CodeTarget) => void;
  /** To the next of the instructions that call. */
  readonly onSites: (from: readonly number[]) => void;
}

const groups = [
  { kind: 'own', title: 'In this module', term: undefined },
  { kind: 'undefined', title: 'Exported or undefined', term: 'undefined-symbol' },
  { kind: 'livepatch', title: 'Livepatch symbols', term: 'livepatch-symbol' },
] as const;

/** What the function calls, by who has it. */
export function CallStrip({ calls, onFollow, onSites }: CallStripProps) {
  const shown = groups
    .map((group) => ({ ...group, own: calls.filter(({ target }) => target.kind === group.kind) }))
    .filter(({ own }) => own.length > 0);
  if (shown.length === 0) return undefined;
  return (
    <section className="code-calls" aria-label="Calls">
      {shown.map(({ kind, title, term, own }) => (
        <div key={kind} className="code-call-group" data-kind={kind}>
          <h2>
            {term === undefined ? title : <Term id={term}>{title}</Term>}{' '}
            <span className="code-soft">{own.length}</span>
          </h2>
          <ul>
            {own.map(({ target, from }) => (
              <li key={targetText(target)}>
                {kind === 'livepatch' ? <Icon name="diamond-marked" size={11} /> : undefined}
                <button
                  type="button"
                  className="code-link"
                  data-kind={kind}
                  title={targetMeaning(target)}
                  onClick={() => onFollow(target)}
                >
                  {targetText(target)}
                </button>
                <button
                  type="button"
                  className="code-call-count"
                  aria-label={`Go to a call of ${targetText(target)}, one of ${from.length}`}
                  title={`${formatCount(from.length, 'call')}: go from one to the next`}
                  onClick={() => onSites(from)}
                >
                  {from.length}×
                </button>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </section>
  );
}
