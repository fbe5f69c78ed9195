import { formatNumber } from '../../base/format';
import type { FoldedDifference } from '../../worker/protocol';

/** Differences that mean nothing, folded away: each kind with its count and a sentence. */
export function FoldedList({ folded }: { readonly folded: readonly FoldedDifference[] }) {
  if (folded.length === 0) return undefined;
  const count = folded.reduce((sum, one) => sum + one.count, 0);
  return (
    <section className="compare-list" aria-label="Differences that mean nothing">
      <h3>Folded away</h3>
      <details>
        <summary>
          {formatNumber(count)} {count === 1 ? 'difference' : 'differences'} that{' '}
          {count === 1 ? 'means' : 'mean'} nothing to the kernel
        </summary>
        <ul className="compare-folded">
          {folded.map(({ kind, count: own, sentence }) => (
            <li key={kind} data-folded={kind}>
              <span className="compare-number">{formatNumber(own)}</span> {sentence}
            </li>
          ))}
        </ul>
      </details>
    </section>
  );
}
