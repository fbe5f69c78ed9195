import { formatCount } from '../../base/format';
import { useStore } from '../../store/store';
import { Button } from '../../ui/button/Button';
import { Icon } from '../../ui/icon/Icon';
import type { RepairSummary } from '../../worker/snapshot';
import { TermText } from '../glossary/TermText';
import { ProblemList } from './Problems';

/** What can be mended in a module that a tool left half-way, change by change; done on request, and undone. */
export function RepairOffer({ repair: { isOn, mends, problems } }: { readonly repair: RepairSummary }) {
  const repair = useStore((state) => state.repair);
  return (
    <section aria-labelledby="repair-title">
      <h2 id="repair-title">
        {mends.length === 0
          ? 'Nothing that can be mended'
          : isOn
            ? `Repaired: ${formatCount(mends.length, 'change')}`
            : `Can be repaired by ${formatCount(mends.length, 'change')}`}
      </h2>
      <ul className="summary-problems">
        {mends.map((sentence) => (
          <li key={sentence} data-tone={isOn ? 'accepted' : 'caution'}>
            <Icon name={isOn ? 'check' : 'caution'} />
            <p>
              <TermText text={sentence} />
            </p>
          </li>
        ))}
      </ul>
      <ProblemList problems={problems} />
      {mends.length === 0 ? undefined : (
        <p className="summary-step">
          <Button look={isOn ? 'plain' : 'primary'} onClick={() => void repair(!isOn)}>
            {isOn ? 'Leave it as it is' : 'Repair it'}
          </Button>
        </p>
      )}
    </section>
  );
}
