import { useStore } from '../../store/store';
import { Button } from '../../ui/button/Button';
import { useSlow } from './use-slow';

/** What takes long: its stage, how far it is, and a way out. */
export function ProgressStrip() {
  return useSlow() ? <Strip /> : undefined;
}

function Strip() {
  const progress = useStore((state) => state.progress);
  const isGlanced = useStore(({ glance }) => glance !== undefined);
  const cancel = useStore((state) => state.cancel);
  if (progress === undefined) return undefined;
  const { stage, fraction } = progress;
  return (
    <div className={isGlanced ? 'progress-strip progress-strip-low' : 'progress-strip'}>
      <div className="progress-strip-text">
        <div className="progress-strip-stage" role="status">
          <span>{stage}</span>
          {fraction === undefined ? undefined : (
            <span className="progress-strip-part">{Math.floor(fraction * 100)} %</span>
          )}
        </div>
        <progress aria-label={stage} value={fraction} max={1} />
      </div>
      <Button onClick={cancel}>Cancel</Button>
    </div>
  );
}
