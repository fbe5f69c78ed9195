import { formatNumber } from '../../base/format';
import { useStore } from '../../store/store';
import { type DiffTab, diffTabs } from '../../store/view-ids';
import { Button } from '../../ui/button/Button';
import { EmptyState } from '../../ui/empty-state/EmptyState';
import { useRemembered } from '../../ui/remembered/use-remembered';
import type { ChangeCounts, ConversionSummary } from '../../worker/snapshot';
import { InsteadOfPlan } from '../common/InsteadOfPlan';
import { OpenButtons } from '../common/OpenButtons';
import { ViewHead } from '../table-view/ViewHead';
import { BytesTab } from './BytesTab';
import './diff.css';
import { DiffTable } from './DiffTable';
import type { DiffMode } from './diff-mode';

const tabTitles: Readonly<Record<DiffTab, string>> = {
  sections: 'Sections',
  symbols: 'Symbols',
  relocations: 'Relocations',
  bytes: 'Bytes',
};

/** What the conversion changed, and nothing else. */
export function DiffView() {
  const conversion = useStore((state) => state.snapshot.conversion);
  return (
    <section className="table-view" aria-label="Diff">
      <ViewHead view="diff" />
      {conversion?.kind === 'converted' ? (
        <Comparison conversion={conversion} />
      ) : (
        <NoComparison conversion={conversion} />
      )}
    </section>
  );
}

function Comparison({
  conversion,
}: {
  readonly conversion: ConversionSummary & { readonly kind: 'converted' };
}) {
  const tab = useStore((state) => state.diffTab);
  const setDiffTab = useStore((state) => state.setDiffTab);
  const [mode, setMode] = useRemembered<DiffMode>('diff.mode', ['side', 'unified']);
  return (
    <>
      <div className="diff-bar">
        <div className="diff-tabs" role="tablist" aria-label="What is compared">
          {diffTabs.map((id) => (
            <button
              key={id}
              type="button"
              role="tab"
              id={`diff-tab-${id}`}
              aria-selected={id === tab}
              aria-controls="diff-panel"
              className="diff-tab"
              tabIndex={id === tab ? 0 : -1}
              onClick={() => setDiffTab(id)}
              onKeyDown={(event) => {
                const next = neighbour(id, event.key);
                if (next === undefined) return;
                setDiffTab(next);
                document.getElementById(`diff-tab-${next}`)?.focus();
              }}
            >
              {tabTitles[id]} <Counts counts={conversion.diff[id]} />
            </button>
          ))}
        </div>
        <fieldset className="diff-modes">
          <legend className="diff-modes-legend">Layout</legend>
          {(['side', 'unified'] as const).map((choice) => (
            <label key={choice} className="diff-mode">
              <input
                type="radio"
                name="diff-mode"
                checked={mode === choice}
                onChange={() => setMode(choice)}
              />
              {choice === 'side' ? 'Side by side' : 'Unified'}
            </label>
          ))}
        </fieldset>
      </div>
      <div className="diff-panel" role="tabpanel" id="diff-panel" aria-labelledby={`diff-tab-${tab}`}>
        {tab === 'bytes' ? (
          <BytesTab mode={mode} />
        ) : (
          <DiffTable key={tab} tab={tab} mode={mode} counts={conversion.diff[tab]} />
        )}
      </div>
    </>
  );
}

function neighbour(tab: DiffTab, key: string): DiffTab | undefined {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
  return step === undefined ? undefined : diffTabs.at((diffTabs.indexOf(tab) + step) % diffTabs.length);
}

function Counts({ counts }: { readonly counts: ChangeCounts }) {
  const { added, removed, changed, same } = counts;
  const words = `${formatNumber(added)} added, ${formatNumber(removed)} removed, ${formatNumber(changed)} changed, ${formatNumber(same)} the same`;
  return (
    <span className="diff-counts" title={words}>
      {added > 0 && <span className="diff-added">+{formatNumber(added)}</span>}
      {removed > 0 && <span className="diff-removed">−{formatNumber(removed)}</span>}
      {changed > 0 && <span className="diff-changed">~{formatNumber(changed)}</span>}
      {added + removed + changed === 0 && <span className="diff-same">=</span>}
    </span>
  );
}

function NoComparison({ conversion }: { readonly conversion: ConversionSummary | undefined }) {
  const plan = useStore((state) => state.snapshot.plan);
  const navigate = useStore((state) => state.navigate);
  if (plan === undefined || plan.state === 'not-convertible')
    return <InsteadOfPlan title="There is no conversion to show" />;
  if (conversion?.kind === 'failed') {
    return (
      <EmptyState title="The conversion did not pass its own check">
        There is nothing to compare:
        <ul className="diff-problems">
          {conversion.problems.map((problem) => (
            <li key={problem}>{problem}</li>
          ))}
        </ul>
      </EmptyState>
    );
  }
  return (
    <EmptyState
      title={
        plan.state === 'nothing'
          ? 'The conversion changes nothing'
          : 'No converted module to compare with yet'
      }
      actions={
        plan.state === 'undecided' ? (
          <OpenButtons primary />
        ) : plan.state === 'blocked' ? (
          <Button look="primary" onClick={() => navigate('ambiguity')}>
            Show what has to be decided
          </Button>
        ) : (
          <Button onClick={() => navigate('compare')}>Compare it with another build</Button>
        )
      }
    >
      <p>{plan.sentence}</p>
      {plan.state === 'undecided' && <p>Add the symbols of the kernel that the module is for.</p>}
    </EmptyState>
  );
}
