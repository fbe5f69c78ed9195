import { useDeferredValue } from 'react';
import { useStore } from '../../store/store';
import type { ModuleSummary, Snapshot } from '../../worker/snapshot';
import { Mismatches } from '../common/Mismatches';
import { ViewHead } from '../table-view/ViewHead';
import { ConversionResult } from './ConversionResult';
import { ModuleFacts } from './ModuleFacts';
import { PatchedLine } from './PatchedLine';
import { PlanFlow } from './PlanFlow';
import { Problems } from './Problems';
import { RepairOffer } from './RepairOffer';
import { SourceFacts } from './SourceFacts';
import './summary.css';
import { Verdict } from './Verdict';

/** Is this module fine, and what happens next? The verdict first, then its reasons, then the facts. */
export function SummaryView(): React.ReactNode {
  const snapshot = useStore((state) => state.snapshot);
  const { module, mismatches, plan, repair, conversion, loader, audit } = snapshot;
  // The verdict is painted first: all that is below it takes as long again.
  const withReasons = useDeferredValue(true, false);
  if (module === undefined) return undefined;
  return (
    <div className="summary">
      <ViewHead view="summary" isLine />
      <Verdict module={module} plan={plan} conversion={conversion} loader={loader} audit={audit} />
      <PatchedLine />
      {repair === undefined ? undefined : <RepairOffer repair={repair} />}
      <Mismatches mismatches={mismatches} />
      {plan === undefined ? undefined : <Problems problems={plan.problems} />}
      {withReasons ? <Reasons snapshot={snapshot} module={module} /> : undefined}
    </div>
  );
}

interface ReasonsProps {
  readonly snapshot: Snapshot;
  readonly module: ModuleSummary;
}

/** What the verdict rests on. */
function Reasons({ snapshot, module }: ReasonsProps) {
  const { plan, conversion } = snapshot;
  return (
    <>
      {plan === undefined || plan.resolutions.length === 0 ? undefined : <PlanFlow plan={plan} />}
      {conversion === undefined ? undefined : <ConversionResult conversion={conversion} />}
      <div className="summary-columns">
        <ModuleFacts module={module} />
        <SourceFacts snapshot={snapshot} />
      </div>
    </>
  );
}
