import { formatCount, formatNumber } from '../../base/format';
import { useStore } from '../../store/store';
import { Button } from '../../ui/button/Button';
import type { Snapshot, SourceSummary } from '../../worker/snapshot';
import { Conflicts } from '../common/Conflicts';
import { fingerprintWords } from '../common/fingerprint-words';
import { OpenButtons } from '../common/OpenButtons';
import { SourceKinds } from '../common/SourceKinds';
import { Term } from '../glossary/Term';

/** Where the names of the kernel's symbols come from; without a source, how to get one. */
export function SourceFacts({ snapshot: { sources, symbols } }: { readonly snapshot: Snapshot }) {
  const navigate = useStore((state) => state.navigate);
  return (
    <section aria-labelledby="source-facts">
      <h2 id="source-facts">
        <Term id="symbol-source">Symbol sources</Term>
      </h2>
      {symbols === undefined ? (
        <NoSource />
      ) : (
        <>
          <ul className="summary-sources">
            {sources.map((source) => (
              <SourceLine key={source.id} source={source} />
            ))}
          </ul>
          <p className="summary-sources-total">
            <span>
              Together {formatCount(symbols.symbols, 'symbol')} of {formatCount(symbols.objects, 'object')},{' '}
              {formatCount(symbols.exports, 'export')}
            </span>
            <Button look="text" onClick={() => navigate('sources')}>
              More in Sources
            </Button>
          </p>
        </>
      )}
    </section>
  );
}

function SourceLine({ source }: { readonly source: SourceSummary }) {
  const { fileName, kind, release, symbols, exports, fingerprint } = source;
  const holds = symbols === 0 ? formatCount(exports, 'export') : formatCount(symbols, 'symbol');
  return (
    <li>
      <div className="summary-source" title={fingerprintWords(fingerprint)}>
        <code>{fileName}</code>
        <span className="summary-source-holds">{holds}</span>
      </div>
      <div className="summary-soft">
        {kind}
        {release === undefined ? '' : `, Linux ${release}`}
        {used(source)}
      </div>
      <Conflicts source={source} />
    </li>
  );
}

/** Said only where other sources know some of its objects better. */
function used({ symbols, used: count, format }: SourceSummary): string {
  if (count === symbols || format === 'exports') return '';
  return count === 0 ? '; other sources know its objects better' : `; ${formatNumber(count)} of them used`;
}

function NoSource() {
  return (
    <div className="summary-missing">
      <p>
        None is open. The module names the symbols it needs, but not the objects that have them: only the
        kernel’s symbols tell which names are exported, which are unique and which occur more than once. Drop
        what you have of these, several at once if you like:
      </p>
      <SourceKinds />
      <OpenButtons />
    </div>
  );
}
