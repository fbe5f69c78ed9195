import { Icon } from '../../ui/icon/Icon';
import type { PlanProblem } from '../../worker/snapshot';
import { TermText } from '../glossary/TermText';

/** What stands in the way and belongs to no single symbol. */
export function Problems({ problems }: { readonly problems: readonly PlanProblem[] }) {
  if (problems.length === 0) return undefined;
  return (
    <section aria-labelledby="summary-problems">
      <h2 id="summary-problems">Problems</h2>
      <ProblemList problems={problems} />
    </section>
  );
}

/** Problems with their severity and what helps. */
export function ProblemList({ problems }: { readonly problems: readonly PlanProblem[] }) {
  if (problems.length === 0) return undefined;
  return (
    <ul className="summary-problems">
      {problems.map(({ severity, message, mend }) => (
        <li key={message} data-tone={severity === 'error' ? 'refused' : 'caution'}>
          <Icon name={severity === 'error' ? 'refused' : 'caution'} />
          <div>
            <p>
              <strong>{severity === 'error' ? 'Error: ' : 'Warning: '}</strong>
              <TermText text={message} />
            </p>
            {mend === undefined ? undefined : (
              <p className="summary-soft">
                <TermText text={mend} />
              </p>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}
