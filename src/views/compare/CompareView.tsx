import { comparedSides } from '../../store/compare-slice';
import { useStore } from '../../store/store';
import { Button } from '../../ui/button/Button';
import { EmptyState } from '../../ui/empty-state/EmptyState';
import { openCompareDialog } from '../common/FileInputs';
import { ViewHead } from '../table-view/ViewHead';
import './compare.css';
import { ComparisonPane } from './ComparisonPane';
import { PreviousLine } from './PreviousLine';
import { StackMatrix } from './StackMatrix';
import { StackRemarks } from './StackRemarks';
import { StackTable } from './StackTable';

/** What do several livepatches do together, and how do two modules differ? */
export function CompareView() {
  const stack = useStore((state) => state.snapshot.stack);
  const snapshot = useStore((state) => state.snapshot);
  const comparison = useStore((state) => state.comparison);
  const sides = comparedSides(snapshot, comparison);
  return (
    <section className="table-view" aria-label="Compare">
      <ViewHead view="compare" />
      <div className="compare" data-items=".compare-thing, summary">
        {snapshot.previous === undefined ? undefined : <PreviousLine previous={snapshot.previous} />}
        {stack === undefined ? (
          snapshot.previous === undefined ? (
            <NoOther />
          ) : undefined
        ) : (
          <>
            <StackTable stack={stack} />
            <StackRemarks remarks={stack.remarks} />
            <StackMatrix stack={stack} />
          </>
        )}
        {sides === undefined ? undefined : <ComparisonPane sides={sides} />}
      </div>
    </section>
  );
}

/** What to drop to see more here. */
function NoOther() {
  const hasConversion = useStore((state) => state.snapshot.conversion?.kind === 'converted');
  const add = (
    <p>
      <Button look="primary" onClick={openCompareDialog}>
        Add to compare …
      </Button>
    </p>
  );
  const words = (
    <p>
      Add another build of it: from another builder, for another release, from before a change. Or several
      livepatches that are to live together: drop them at once, and see which functions they have in common,
      which one counts, and what is lost when one replaces the others.
    </p>
  );
  if (hasConversion)
    return (
      <div className="compare-alone">
        {words}
        {add}
        <p>Until then, the module before and after its conversion is compared below.</p>
      </div>
    );
  return (
    <EmptyState title="There is nothing beside this module yet">
      {words}
      {add}
    </EmptyState>
  );
}
