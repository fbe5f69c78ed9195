import { useStore } from '../../store/store';
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
  if (module === undefined) return undefined;
  return (
    <div className="summary">
      <ViewHead view="summary" isLine />
      <Verdict module={module} plan={plan} conversion={conversion} loader={loader} audit={audit} />
      <PatchedLine />
      {repair === undefined ? undefined : <RepairOffer repair={repair} />}
      <Mismatches mismatches={mismatches} />
      {plan === undefined ? undefined : <Problems problems={plan.problems} />}
      {plan === undefined || plan.resolutions.length === 0 ? undefined : <PlanFlow plan={plan} />}
      {conversion === undefined ? undefined : <ConversionResult conversion={conversion} />}
      <div className="summary-columns">
        <ModuleFacts module={module} />
        <SourceFacts snapshot={snapshot} />
      </div>
    </div>
  );
}
