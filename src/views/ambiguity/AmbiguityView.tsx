import { formatCount } from '../../base/format';
import { useStore } from '../../store/store';
import { EmptyState } from '../../ui/empty-state/EmptyState';
import { ResolutionBadge } from '../../ui/resolution-badge/ResolutionBadge';
import type { Decision, Snapshot } from '../../worker/snapshot';
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
  if (shown === undefined) return <NothingToDecide snapshot={snapshot} />;

  const lost = selection?.table === 'decisions' && chosen === undefined;
  return (
    <div className="ambiguity">
      <div
        className="ambiguity-list"
        role="listbox"
        aria-label="Symbols"
        tabIndex={0}
        aria-activedescendant={idOf(shown)}
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
  );
}

function idOf(decision: Decision): string {
  return `decision-${decision.symbol}`;
}

function NothingToDecide({ snapshot: { plan, module } }: { readonly snapshot: Snapshot }) {
  switch (plan?.state) {
    case 'undecided':
      return (
        <EmptyState title="Not known yet">
          Which names are ambiguous is told by the kernel’s symbols, and no source of them is open. Drop the
          vmlinux, a copy of /proc/kallsyms, the System.map or the Symbols.list of the kernel that this module
          is for.
        </EmptyState>
      );
    case 'nothing':
      return (
        <EmptyState title="Nothing to decide">
          No relocation of this module needs converting: every undefined symbol is exported, or weak.
        </EmptyState>
      );
    case undefined:
    case 'not-convertible':
      return <EmptyState title="Nothing to decide">{module?.dialect.explanation}</EmptyState>;
    default:
      return (
        <EmptyState title="Nothing to decide">
          Every symbol that the module needs is exported, or is in the sources exactly once, and the module
          annotates none.
        </EmptyState>
      );
  }
}
