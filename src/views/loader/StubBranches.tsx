import { formatCount } from '../../base/format';
import type { BranchSummary, VerdictSummary } from '../../worker/snapshot';
import { Term } from '../glossary/Term';
import './special-sections.css';

const kinds: Readonly<Record<BranchSummary['kind'], string>> = {
  link: 'call (bl)',
  sibling: 'sibling call (b)',
  other: 'other',
};

/** PowerPC64: each branch that leaves the module goes through a stub, which changes r2, and what the loader makes of the word after it. */
export function StubBranches({
  branches: { count, first },
}: {
  readonly branches: VerdictSummary['branches'];
}) {
  if (count === 0) return undefined;
  return (
    <section className="special" aria-label="Calls through stubs">
      <h2 className="life-title">
        Calls through <Term id="stub">stubs</Term>
      </h2>
      <p className="loader-scope">
        A branch to a symbol outside of the module goes through a stub that saves r2, the{' '}
        <Term id="toc">TOC</Term> pointer, and loads that of the callee. After a call (
        <Term id="rel24">REL24</Term>) the loader needs a nop (60000000), which it replaces by{' '}
        <code>ld r2,24(r1)</code>; a sibling call does not come back and needs none.
      </p>
      <div className="special-frame special-list">
        <table className="special-keys">
          <thead>
            <tr>
              <th>At</th>
              <th>Kind</th>
              <th>Symbol</th>
              <th>Word after it</th>
              <th>The loader</th>
            </tr>
          </thead>
          <tbody>
            {first.map((branch) => (
              <Branch key={`${branch.place} ${branch.symbol}`} branch={branch} />
            ))}
          </tbody>
        </table>
      </div>
      {first.length < count ? (
        <p className="loader-scope">
          and {formatCount(count - first.length, 'more branch', 'more branches')}
        </p>
      ) : undefined}
    </section>
  );
}

function Branch({ branch }: { readonly branch: BranchSummary }) {
  const { place, symbol, kind, following, isRefused } = branch;
  return (
    <tr className={isRefused ? 'special-late' : undefined}>
      <td>
        <code>{place}</code>
      </td>
      <td>{kinds[kind]}</td>
      <td>
        <code>{symbol}</code>
      </td>
      <td>
        <code>{following ?? 'none'}</code>
      </td>
      <td>{outcomeOf(branch)}</td>
    </tr>
  );
}

function outcomeOf({ kind, followedBy, isRefused }: BranchSummary): string {
  if (isRefused) return 'refuses the module: no nop';
  if (kind !== 'link') return 'leaves the word after it alone';
  return followedBy === 'nop' ? 'puts ld r2,24(r1) there' : 'finds r2 restored already';
}
