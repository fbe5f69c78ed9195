import { formatNumber } from '../../base/format';
import { useStore } from '../../store/store';
import { Button } from '../../ui/button/Button';
import type { Decision } from '../../worker/snapshot';
import { Term } from '../glossary/Term';
import { CandidateNotes } from './CandidateNotes';
import { ChooseButton } from './ChooseButton';
import { candidateColumns } from './candidate-columns';

/** The symbols that a name can mean, in the order of the sources; each can be chosen for the whole module. */
export function CandidateTable({ decision }: { readonly decision: Decision }) {
  const { symbol, candidates, candidatesLeft, choosable } = decision;
  const count = candidates.length + candidatesLeft;
  const setFilter = useStore((state) => state.setFilter);
  const navigate = useStore((state) => state.navigate);
  const columns = candidateColumns.filter(({ has }) =>
    candidates.some((candidate) => has(candidate, candidates)),
  );
  const sources = new Set(candidates.map(({ source }) => source));
  return (
    <section aria-labelledby="candidates">
      <h2 id="candidates">
        {count === 1 ? 'The one ' : `${formatNumber(count)} `}
        <Term id="candidate">{count === 1 ? 'candidate' : 'candidates'}</Term>
        {sources.size === 1 ? <span className="decision-from"> in {[...sources][0]}</span> : undefined}
      </h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reached by the keyboard */}
      <section className="decision-table-frame" tabIndex={0} aria-label="Table of the candidates">
        <table className="decision-table">
          <thead>
            <tr>
              {choosable ? <th scope="col">Choice</th> : undefined}
              {columns.map(({ label, isNumber, term }) => (
                <th key={label} scope="col" className={isNumber && 'decision-number'}>
                  {term === undefined ? label : <Term id={term}>{label}</Term>}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {candidates.map((candidate) => (
              <tr
                key={`${candidate.object} ${candidate.position}`}
                data-selected={candidate.selected || undefined}
                title={`${candidate.source}, ${candidate.place}`}
              >
                {choosable ? (
                  <td>
                    <ChooseButton symbol={symbol} candidate={candidate} />
                  </td>
                ) : undefined}
                {columns.map(({ label, isNumber, cell }) => (
                  <td key={label} className={isNumber && 'decision-number'}>
                    {cell(candidate)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {candidatesLeft === 0 ? undefined : (
        <p className="decision-soft">
          … and {formatNumber(candidatesLeft)} more, all of them in the sources.
        </p>
      )}
      <CandidateNotes candidates={candidates} />
      <Button
        look="text"
        className="decision-lookup"
        onClick={() => {
          setFilter('source-symbols', `=${symbol}`);
          navigate('sources');
        }}
      >
        Look it up in the sources
      </Button>
    </section>
  );
}
