import { formatHex, formatNumber } from '../../base/format';
import { addressOfSelection } from '../../store/link-state';
import { useStore } from '../../store/store';
import { Button } from '../../ui/button/Button';
import { CopyButton } from '../../ui/button/CopyButton';
import { Snippet } from '../../ui/code-block/Snippet';
import { ResolutionBadge } from '../../ui/resolution-badge/ResolutionBadge';
import type { Decision } from '../../worker/snapshot';
import { CopyLinkButton } from '../common/CopyLinkButton';
import { Term } from '../glossary/Term';
import { TermText } from '../glossary/TermText';
import { CandidateTable } from './CandidateTable';
import { describeMeaning } from './choice-words';
import { UsesTable } from './UsesTable';

/** All there is to know about one symbol that is to be decided, and the text that decides it. */
export function DecisionDetail({ decision }: { readonly decision: Decision }) {
  const { symbol, kind, explanation, resolved, annotations, references, candidates, snippets, uses } =
    decision;
  return (
    <article className="decision">
      <header>
        <h2 className="code decision-title">{symbol}</h2>
        <CopyButton text={symbol} label="Copy the name" compact />
        <CopyLinkButton
          link={() => addressOfSelection(useStore.getState(), { table: 'decisions', key: symbol })}
          hint="Copy the link to this symbol (y)"
        />
        <Term id="resolution">
          <ResolutionBadge kind={kind} />
        </Term>
        {resolved === undefined ? undefined : <span>as {describeMeaning(resolved)}</span>}
      </header>
      <p className="decision-explanation">
        <TermText text={explanation} />
      </p>

      {candidates.length === 0 ? undefined : <CandidateTable decision={decision} />}

      {uses === undefined || uses.rows.length === 0 ? undefined : (
        <UsesTable symbol={symbol} uses={uses} candidates={decision.choosable ? candidates : []} />
      )}

      {snippets.length === 0 ? undefined : (
        <section>
          <h2>Text to paste into the source</h2>
          <p className="decision-soft">
            <Term id="sympos">Positions</Term> count from 1, as the kernel counts. One of these, once in the
            module:
          </p>
          <div className="decision-snippets">
            {snippets.map((snippet) => (
              <Snippet key={snippet.label} label={snippet.label} text={snippet.text} />
            ))}
          </div>
        </section>
      )}

      {annotations.length === 0 ? undefined : (
        <section>
          <h2>
            <Term id="annotation">Annotations</Term> found in the module
          </h2>
          <table className="decision-table">
            <thead>
              <tr>
                <th scope="col">Object</th>
                <th scope="col" className="decision-number">
                  <Term id="sympos">Position</Term>
                </th>
                <th scope="col">Record</th>
              </tr>
            </thead>
            <tbody>
              {annotations.map((annotation) => (
                <tr key={`${annotation.section}+${annotation.offset}`}>
                  <td className="code">{annotation.object}</td>
                  <td className="decision-number">{annotation.position}</td>
                  <td className="code">
                    {annotation.section}+{formatHex(annotation.offset)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}

      <References symbol={symbol} references={references} />
    </article>
  );
}

function References({ symbol, references }: Pick<Decision, 'symbol' | 'references'>) {
  const setFilter = useStore((state) => state.setFilter);
  const navigate = useStore((state) => state.navigate);
  return (
    <section>
      <h2>Used in</h2>
      <ul className="decision-references">
        {references.map(({ section, count }) => (
          <li key={section}>
            <Button
              look="text"
              onClick={() => {
                setFilter('relocations', `${symbol} ${section}`);
                navigate('relocations');
              }}
            >
              <code>{section}</code>
            </Button>
            <span className="decision-soft">{formatNumber(count)}×</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
