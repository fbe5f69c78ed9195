import { useStore } from '../../store/store';
import { handleOfOpen, type WatchState } from '../../store/watch-slice';
import { classNames } from '../../ui/class-names';
import { Icon } from '../../ui/icon/Icon';

interface WatchButtonProps {
  /** Of what is open. */
  readonly id: string;
  readonly name: string;
}

/** Reads a file again whenever it changes on disk, or no more. Only where the browser said where the file is. */
export function WatchButton({ id, name }: WatchButtonProps) {
  const toggle = useStore((state) => state.toggleWatch);
  const watched = useStore((state) => state.watched);
  const handle = handleOfOpen(id);
  if (handle === undefined) return undefined;
  const state = watched.get(handle);
  return (
    <button
      type="button"
      className={classNames('file-chip-watch', state !== undefined && 'file-chip-watching')}
      aria-label={`Watch ${name}`}
      aria-pressed={state !== undefined}
      title={titleOf(state, name)}
      data-watch={state ?? 'off'}
      onClick={() => void toggle(id)}
    >
      <Icon name={state === 'lost' ? 'caution' : 'eye'} size={14} />
      {state === undefined ? undefined : (
        <span className="file-chip-watch-word">{state === 'lost' ? 'gone' : 'watching'}</span>
      )}
    </button>
  );
}

function titleOf(state: WatchState | undefined, name: string): string {
  switch (state) {
    case undefined:
      return `Watch ${name}: read it again whenever it changes on disk`;
    case 'watching':
      return `${name} is read again whenever it changes on disk. Click to stop`;
    case 'lost':
      return `${name} is not at its place on disk. It is read when it returns. Click to stop`;
  }
}
