import { useStore } from '../../store/store';
import { Button } from '../../ui/button/Button';
import type { Progress } from '../../worker/protocol';

/** What takes long: its stage, how far it is, and a way out. */
export function ProgressStrip({ progress: { stage, fraction } }: { readonly progress: Progress }) {
  const cancel = useStore((state) => state.cancel);
  return (
    <div className="progress-strip">
      <div className="progress-strip-text">
        <div className="progress-strip-stage" role="status">
          <span>{stage}</span>
          {fraction === undefined ? undefined : <span>{Math.floor(fraction * 100)} %</span>}
        </div>
        <progress aria-label={stage} value={fraction} max={1} />
      </div>
      <Button onClick={cancel}>Cancel</Button>
    </div>
  );
}
