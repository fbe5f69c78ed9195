import { formatCount } from '../../base/format';
import { useStore } from '../../store/store';
import { Button } from '../../ui/button/Button';
import { EmptyState } from '../../ui/empty-state/EmptyState';
import { ResolutionBadge } from '../../ui/resolution-badge/ResolutionBadge';
import { Splitter } from '../../ui/splitter/Splitter';
import { useStoredNumber } from '../../ui/stored';
import { useMedia } from '../../ui/use-media';
import type { Decision, Snapshot } from '../../worker/snapshot';
import { InsteadOfPlan } from '../common/InsteadOfPlan';
import { OpenButtons } from '../common/OpenButtons';
import { ViewHead } from '../table-view/ViewHead';
import './ambiguity.css';
import { ChoicesBar } from './ChoicesBar';
import { DecisionDetail } from './DecisionDetail';
import { useArrowKeys } from './use-arrow-keys';

/** Which one of these is meant? Left the symbols that somebody decided or must decide, right the candidates. */
export function AmbiguityView() {
  const snapshot = useStore((state) => state.snapshot);
  const selection = useStore((state) => state.selection);
  const select = useStore((state) => state.select);
  const decisions = snapshot.plan?.decisions ?? [];
  const chosen =
    selection?.table === 'decisions'
      ? decisions.find((decision) => decision.symbol === selection.key)
      : undefined;
  const shown = chosen ?? decisions[0];
  const choose = (decision: Decision) => select({ table: 'decisions', key: decision.symbol });
  const onKeyDown = useArrowKeys(decisions, shown, choose);
  const isNarrow = useMedia('(max-width: 700px)');
  const [width, setWidth, resetWidth] = useStoredNumber('decisions-width', 250);
  const [height, setHeight, resetHeight] = useStoredNumber('decisions-height', 120);
  if (shown === undefined)
    return (
      <section className="table-view" aria-label="Ambiguity">
        <ViewHead view="ambiguity" />
        <NothingToDecide snapshot={snapshot} />
      </section>
    );

  const lost = selection?.table === 'decisions' && chosen === undefined;
  return (
    <section className="table-view" aria-label="Ambiguity">
      <ViewHead view="ambiguity" />
      <div className="ambiguity">
        <div
          className="ambiguity-list"
          role="listbox"
          aria-label="Symbols"
          tabIndex={0}
          aria-activedescendant={idOf(shown)}
          style={isNarrow ? { height } : { width }}
          onKeyDown={onKeyDown}
        >
          {decisions.map((decision) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the list box has the keys
            <div
              key={decision.symbol}
              id={idOf(decision)}
              role="option"
              tabIndex={-1}
              className="ambiguity-item"
              aria-selected={decision === shown}
              onClick={() => choose(decision)}
            >
              <code title={decision.symbol}>{decision.symbol}</code>
              <span className="ambiguity-item-line">
                <ResolutionBadge kind={decision.kind} />
                <span>
                  {formatCount(
                    decision.references.reduce((sum, { count }) => sum + count, 0),
                    'reference',
                  )}
                </span>
              </span>
            </div>
          ))}
        </div>
        <Splitter
          label="Size of the symbols"
          orientation={isNarrow ? 'horizontal' : 'vertical'}
          size={isNarrow ? height : width}
          min={isNarrow ? 90 : 160}
          max={isNarrow ? 400 : 600}
          onResize={isNarrow ? setHeight : setWidth}
          onReset={isNarrow ? resetHeight : resetWidth}
          place="after"
        />
        <div className="ambiguity-detail">
          {lost ? (
            <p className="ambiguity-lost" role="status">
              <code>{selection.key}</code> needs no decision in the open files; here is another symbol.
            </p>
          ) : undefined}
          <ChoicesBar />
          <DecisionDetail key={shown.symbol} decision={shown} />
        </div>
      </div>
    </section>
  );
}

function idOf(decision: Decision): string {
  return `decision-${decision.symbol}`;
}

function NothingToDecide({ snapshot: { plan } }: { readonly snapshot: Snapshot }) {
  const navigate = useStore((state) => state.navigate);
  switch (plan?.state) {
    case 'undecided':
      return (
        <EmptyState title="Not known yet" actions={<OpenButtons primary />}>
          Which names are ambiguous is told by the kernel’s symbols, and no source of them is open. Drop the
          vmlinux, a copy of /proc/kallsyms, the System.map or the Symbols.list of the kernel that this module
          is for.
        </EmptyState>
      );
    case 'nothing':
      return (
        <EmptyState
          title="Nothing to decide"
          actions={<Button onClick={() => navigate('modinfo')}>Show what it imports</Button>}
        >
          No relocation of this module needs converting: every undefined symbol is exported, or weak.
        </EmptyState>
      );
    case undefined:
    case 'not-convertible':
      return <InsteadOfPlan title="Nothing to decide" />;
    case 'blocked':
      return (
        <EmptyState
          title="Nothing to choose"
          actions={<Button onClick={() => navigate('summary')}>Show what stands in the way</Button>}
        >
          What stops the conversion belongs to no single symbol.
        </EmptyState>
      );
    case 'ready':
      return (
        <EmptyState
          title="Nothing to decide"
          actions={<Button onClick={() => navigate('diff')}>Show what the conversion changes</Button>}
        >
          Every symbol that the module needs is exported, or is in the sources exactly once, and the module
          annotates none.
        </EmptyState>
      );
  }
}
