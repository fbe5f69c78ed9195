import { Icon } from '../../ui/icon/Icon';
import type { LifeEventSummary } from '../../worker/snapshot';
import { outcomeWords } from '../common/loader-words';
import { Term } from '../glossary/Term';
import { TermText } from '../glossary/TermText';
import './life-line.css';

/** The life of a livepatch as a line: what is written, read and cleared at each moment, and what breaks. */
export function LifeLine({
  title,
  events,
}: {
  readonly title: string;
  readonly events: readonly LifeEventSummary[];
}) {
  return (
    <section aria-label={title}>
      <h2 className="life-title">{title}</h2>
      <ol className="life">
        {events.map((event) => (
          <LifeMoment key={`${event.kind} ${event.object ?? ''}`} event={event} />
        ))}
      </ol>
    </section>
  );
}

function LifeMoment({
  event: { kind, title, outcome, items, messages },
}: {
  readonly event: LifeEventSummary;
}) {
  const { icon, word, tone } = outcomeWords[outcome];
  return (
    <li className="life-moment" data-tone={tone} data-kind={kind}>
      <p className="life-head">
        <Icon name={icon} size={16} />
        <span className="life-name">
          {kind === 'arrives' ? <Term id="late-patching">{title}</Term> : title}
        </span>
        {outcome === 'passed' ? undefined : <span className="life-word">{word}</span>}
      </p>
      <ul className="life-items">
        {items.map(({ section, text, outcome: itemOutcome }) => (
          <li key={`${section ?? ''} ${text}`} data-tone={outcomeWords[itemOutcome].tone}>
            {section === undefined ? undefined : <code>{section}</code>} <TermText text={text} />
          </li>
        ))}
      </ul>
      {messages.map((message) => (
        <p key={message} className="life-message">
          <code>{message}</code>
        </p>
      ))}
    </li>
  );
}
