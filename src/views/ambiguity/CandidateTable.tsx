import { useStore } from '../../store/store';
import { Button } from '../../ui/button/Button';
import type { Decision } from '../../worker/snapshot';
import { CandidateNotes } from './CandidateNotes';
import { ChooseButton } from './ChooseButton';
import { candidateColumns } from './candidate-columns';

/** The symbols that a name can mean, in the order of the sources; each can be chosen for the whole module. */
export function CandidateTable({ decision }: { readonly decision: Decision }) {
  const { symbol, candidates, choosable } = decision;
  const setFilter = useStore((state) => state.setFilter);
  const navigate = useStore((state) => state.navigate);
  const columns = candidateColumns.filter(({ has }) =>
    candidates.some((candidate) => has(candidate, candidates)),
  );
  const sources = new Set(candidates.map(({ source }) => source));
  return (
    <section aria-labelledby="candidates">
      <h2 id="candidates">
        {candidates.length === 1 ? 'The one candidate' : `${candidates.length} candidates`}
        {sources.size === 1 ? <span className="decision-from"> in {[...sources][0]}</span> : undefined}
      </h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reached by the keyboard */}
      <section className="decision-table-frame" tabIndex={0} aria-label="Table of the candidates">
        <table className="decision-table">
          <thead>
            <tr>
              {choosable ? <th scope="col">Choice</th> : undefined}
              {columns.map(({ label, isNumber }) => (
                <th key={label} scope="col" className={isNumber && 'decision-number'}>
                  {label}
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
