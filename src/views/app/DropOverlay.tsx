import { useStore } from '../../store/store';

/** Over everything while files are dragged over the window: says what dropping them will do. */
export function DropOverlay() {
  const module = useStore((state) => state.snapshot.module);
  return (
    <div className="drop-overlay">
      <div className="drop-overlay-frame">
        <strong>Drop to open</strong>
        <span>
          {module === undefined
            ? 'A livepatch module, a symbol list, or both at once'
            : `A module takes the place of ${module.fileName}; a symbol list is used with it`}
        </span>
      </div>
    </div>
  );
}
