import { formatCount } from '../../base/format';
import type { ComparedFact } from '../../worker/protocol';
import { ChangeMark } from './ChangeMark';
import { sameWords } from './compare-words';
import { ScrollFrame } from './ScrollFrame';
import type { Sides } from './use-comparison';

interface FactTableProps {
  readonly title: string;
  readonly noun: string;
  readonly plural?: string;
  readonly facts: readonly ComparedFact[];
  readonly sides: Sides;
}

/** Rows that a list shows. */
const mostRows = 300;

/** Statements on both sides; those that are the same are counted, and shown on request. */
export function FactTable({ title, noun, plural, facts, sides }: FactTableProps) {
  const differ = facts.filter(isDifferent);
  const same = facts.length - differ.length;
  const folded = facts.filter((fact) => fact.change !== 'same' && !isDifferent(fact)).length;
  if (facts.length === 0) return undefined;
  return (
    <section className="compare-list" aria-label={title}>
      <h3>{title}</h3>
      {differ.length === 0 ? undefined : <Facts facts={differ} sides={sides} />}
      {same === 0 ? undefined : (
        <details>
          <summary>
            {sameWords(formatCount(same - folded, noun, plural), differ.length)}
            {folded === 0 ? '' : `; ${folded} ${folded === 1 ? 'differs' : 'differ'} in what means nothing`}
          </summary>
          <Facts facts={facts.filter((fact) => !isDifferent(fact))} sides={sides} />
        </details>
      )}
    </section>
  );
}

/** Whether it differs in a way that means something. */
export function isDifferent({ change, folded }: Pick<ComparedFact, 'change' | 'folded'>): boolean {
  return change !== 'same' && folded === undefined;
}

function Facts({ facts, sides }: Pick<FactTableProps, 'facts' | 'sides'>) {
  return (
    <ScrollFrame label="Values of both sides">
      <table className="compare-table compare-facts">
        <thead>
          <tr>
            <th scope="col">Change</th>
            <th scope="col">What</th>
            <th scope="col">{sides.a.label}</th>
            <th scope="col">{sides.b.label}</th>
          </tr>
        </thead>
        <tbody>
          {facts.slice(0, mostRows).map(({ key, subject, change, a, b }) => (
            <tr key={key}>
              <td>
                <ChangeMark change={change} />
              </td>
              <th scope="row" className="compare-wrap">
                <code>{subject}</code>
              </th>
              <td className="compare-value">{a === undefined ? '–' : <code>{a}</code>}</td>
              <td className="compare-value">{b === undefined ? '–' : <code>{b}</code>}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {facts.length <= mostRows ? undefined : (
        <p className="compare-soft">and {formatCount(facts.length - mostRows, 'more', 'more')}</p>
      )}
    </ScrollFrame>
  );
}
