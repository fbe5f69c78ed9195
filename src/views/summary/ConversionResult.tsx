import { formatCount, formatNumber, formatSize } from '../../base/format';
import { useStore } from '../../store/store';
import { diffTabs } from '../../store/view-ids';
import { Icon } from '../../ui/icon/Icon';
import type { ChangeCounts, ConversionSummary } from '../../worker/snapshot';
import { outcomeWord } from '../common/plan-words';

/** What the conversion made, and what was checked after it was read back. */
export function ConversionResult({ conversion }: { readonly conversion: ConversionSummary }) {
  const setDiffTab = useStore((state) => state.setDiffTab);
  const navigate = useStore((state) => state.navigate);
  if (conversion.kind === 'failed')
    return (
      <section aria-labelledby="conversion-title">
        <h2 id="conversion-title">The module that was made failed its own check, so it is not offered</h2>
        <ul className="summary-problems">
          {conversion.problems.map((problem) => (
            <li key={problem} data-tone="refused">
              <Icon name="refused" />
              <p>{problem}</p>
            </li>
          ))}
        </ul>
      </section>
    );

  const { sizeBefore, size, diff, checks, fileName } = conversion;
  const delta = size - sizeBefore;
  return (
    <section aria-labelledby="conversion-title">
      <h2 id="conversion-title">
        {outcomeWord(conversion)} module <code>{fileName}</code>
      </h2>
      <div className="summary-columns">
        <table className="summary-changes">
          <thead>
            <tr>
              <th scope="col">What changes</th>
              <th scope="col">added</th>
              <th scope="col">removed</th>
              <th scope="col">changed</th>
              <th scope="col">same</th>
            </tr>
          </thead>
          <tbody>
            {diffTabs.map((tab) => (
              <tr key={tab}>
                <th scope="row">
                  <button
                    type="button"
                    className="button button-text"
                    onClick={() => {
                      setDiffTab(tab);
                      navigate('diff');
                    }}
                  >
                    {tab === 'bytes' ? 'bytes, by section' : tab}
                  </button>
                </th>
                <ChangeCells counts={diff[tab]} />
              </tr>
            ))}
            <tr>
              <th scope="row">file size</th>
              <td
                colSpan={4}
                title={`${formatCount(sizeBefore, 'byte')} before, ${formatCount(size, 'byte')} after`}
              >
                {formatSize(sizeBefore)} → {formatSize(size)} ({delta < 0 ? '−' : '+'}
                {formatNumber(Math.abs(delta))} B)
              </td>
            </tr>
          </tbody>
        </table>
        <div>
          <p className="summary-soft">Read back and checked:</p>
          <ul className="summary-checks">
            {checks.map((check) => (
              <li key={check}>
                <Icon name="check" size={14} />
                <span>{check}</span>
              </li>
            ))}
          </ul>
        </div>
      </div>
    </section>
  );
}

function ChangeCells({ counts }: { readonly counts: ChangeCounts }) {
  return (['added', 'removed', 'changed', 'same'] as const).map((change) => (
    <td key={change} data-zero={counts[change] === 0 || undefined}>
      {formatNumber(counts[change])}
    </td>
  ));
}
