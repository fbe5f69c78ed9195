import { formatCount, formatSize } from '../../base/format';
import { useStore } from '../../store/store';
import { Button } from '../../ui/button/Button';
import { Icon } from '../../ui/icon/Icon';
import type { Snapshot } from '../../worker/snapshot';
import { openFileDialog } from '../common/FileInputs';
import { countPlan, isBlocking, outcomeWord } from '../common/plan-words';
import './action-bar.css';
import { useDownload } from './use-download';

/** Always in reach: how much there is to do, and the one thing that can be done, or why it cannot. */
export function ActionBar() {
  const snapshot = useStore((state) => state.snapshot);
  const download = useDownload();
  const { conversion } = snapshot;
  return (
    <footer className="action-bar">
      <span className="action-bar-counts">{countsOf(snapshot)}</span>
      {conversion?.kind !== 'converted' ? (
        <Obstacle snapshot={snapshot} />
      ) : download === undefined ? (
        <span className="action-bar-wait">Preparing {conversion.fileName} …</span>
      ) : (
        <>
          <span className="action-bar-file code">
            {conversion.fileName}, {formatSize(conversion.size)}
          </span>
          <a className="button button-primary" href={download} download={conversion.fileName}>
            <Icon name="download" />
            Download {outcomeWord(conversion).toLowerCase()} module
          </a>
        </>
      )}
    </footer>
  );
}

function countsOf({ module, symbols, plan, conversion }: Snapshot): string {
  if (module === undefined && symbols !== undefined)
    return `${formatCount(symbols.symbols, 'symbol')} of ${formatCount(symbols.objects, 'object')}`;
  if (plan === undefined) return '';
  const { relocations, toConvert, toChoose, toMend } = countPlan(plan);
  if (plan.state === 'undecided')
    return `${formatCount(relocations, 'relocation')} against undefined symbols`;
  if (relocations === 0) return 'No unresolved relocations';
  return [
    formatCount(relocations, 'relocation'),
    conversion?.kind === 'converted' ? `${toConvert} converted` : `${toConvert} to convert`,
    toChoose === 0 ? undefined : `${toChoose} ${toChoose === 1 ? 'needs' : 'need'} a choice`,
    toMend === 0 ? undefined : `${toMend} to mend`,
  ]
    .filter((part) => part !== undefined)
    .join(' · ');
}

/** Why there is nothing to download, as a way to where that can be changed. */
function Obstacle({ snapshot: { module, plan, repair, conversion } }: { readonly snapshot: Snapshot }) {
  const navigate = useStore((state) => state.navigate);
  const reveal = useStore((state) => state.reveal);
  const toSummary = () => navigate('summary');
  const say = (words: string, go: () => void) => (
    <Button className="action-bar-obstacle" onClick={go}>
      {words}
      <Icon name="arrow" />
    </Button>
  );
  if (module === undefined) return say('No module yet: open a livepatch', openFileDialog);
  if (conversion?.kind === 'failed') return say('No download: the result failed its check', toSummary);
  switch (plan?.state) {
    case undefined:
    case 'ready':
      return undefined;
    case 'undecided':
      return say('No download yet: open a symbol source', openFileDialog);
    case 'nothing':
      return say('No download: nothing to convert', toSummary);
    case 'not-convertible':
      if (repair !== undefined && repair.mends.length > 0)
        return say('No download yet: it can be repaired', toSummary);
      return say('No download: not a module that is converted', toSummary);
    case 'blocked': {
      const first = plan.decisions.find((decision) => isBlocking(decision.kind));
      return first === undefined
        ? say('No download yet: see the problems', toSummary)
        : say(`No download yet: ${first.symbol} is ${first.kind}`, () =>
            reveal({ table: 'decisions', key: first.symbol }),
          );
    }
  }
}
