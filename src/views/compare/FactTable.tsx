import { formatCount } from '../../base/format';
import { useStore } from '../../store/store';
import type { ComparedFact } from '../../worker/protocol';
import { ChangeMark } from './ChangeMark';
import { sameWords } from './compare-words';
import { RowLink, useChosenRow } from './RowLink';
import { ScrollFrame } from './ScrollFrame';
import type { Sides } from './use-comparison';

interface FactTableProps {
  readonly title: string;
  readonly noun: string;
  readonly plural?: string;
  readonly facts: readonly ComparedFact[];
  /** What the ids of the rows in links begin with. */
  readonly kind: 'fact' | 'symbol';
  readonly sides: Sides;
}

/** Rows that a list shows. */
const mostRows = 300;

/** Statements on both sides; those that are the same are counted, and shown on request. */
export function FactTable({ title, noun, plural, facts, kind, sides }: FactTableProps) {
  const chosen = useStore(({ comparison }) => comparison?.thing);
  const differ = facts.filter(isDifferent);
  const same = facts.length - differ.length;
  const folded = facts.filter((fact) => fact.change !== 'same' && !isDifferent(fact)).length;
  if (facts.length === 0) return undefined;
  return (
    <section className="compare-list" aria-label={title}>
      <h3>{title}</h3>
      {differ.length === 0 ? undefined : (
        <Facts label={`${title}: what differs`} facts={differ} kind={kind} sides={sides} />
      )}
      {same === 0 ? undefined : (
        <details
          open={facts.some((fact) => !isDifferent(fact) && `${kind} ${fact.key}` === chosen) || undefined}
        >
          <summary>
            {sameWords(formatCount(same - folded, noun, plural), differ.length)}
            {folded === 0 ? '' : `; ${folded} ${folded === 1 ? 'differs' : 'differ'} in what means nothing`}
          </summary>
          <Facts
            label={`${title}: what is the same`}
            facts={facts.filter((fact) => !isDifferent(fact))}
            kind={kind}
            sides={sides}
          />
        </details>
      )}
    </section>
  );
}

/** Whether it differs in a way that means something. */
export function isDifferent({ change, folded }: Pick<ComparedFact, 'change' | 'folded'>): boolean {
  return change !== 'same' && folded === undefined;
}

interface FactsProps extends Pick<FactTableProps, 'facts' | 'kind' | 'sides'> {
  readonly label: string;
}

function Facts({ label, facts, kind, sides }: FactsProps) {
  return (
    <ScrollFrame label={label}>
      <table className="compare-table compare-facts">
        <thead>
          <tr>
            <th scope="col">Change</th>
            <th scope="col">What</th>
            <th scope="col">{sides.a.label}</th>
            <th scope="col">{sides.b.label}</th>
            <th scope="col">
              <span className="visually-hidden">Link</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {facts.slice(0, mostRows).map((fact) => (
            <FactRow key={fact.key} fact={fact} id={`${kind} ${fact.key}`} sides={sides} />
          ))}
        </tbody>
      </table>
      {facts.length <= mostRows ? undefined : (
        <p className="compare-soft">and {formatCount(facts.length - mostRows, 'more', 'more')}</p>
      )}
    </ScrollFrame>
  );
}

interface FactRowProps {
  readonly fact: ComparedFact;
  readonly id: string;
  readonly sides: Sides;
}

function FactRow({ fact: { subject, change, a, b }, id, sides }: FactRowProps) {
  const { isChosen, row } = useChosenRow<HTMLTableRowElement>(id);
  return (
    <tr ref={row} data-chosen={isChosen || undefined}>
      <td>
        <ChangeMark change={change} />
      </td>
      <th scope="row" className="compare-wrap">
        <code>{subject}</code>
      </th>
      <td className="compare-value">{a === undefined ? '–' : <code>{a}</code>}</td>
      <td className="compare-value">{b === undefined ? '–' : <code>{b}</code>}</td>
      <td>
        <RowLink id={id} name={subject} sides={sides} compact />
      </td>
    </tr>
  );
}
