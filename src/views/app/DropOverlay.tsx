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
            ? 'A livepatch module, its kernel’s symbols, whole folders of modules'
            : `A livepatch takes the place of ${module.fileName}; symbols, modules and folders tell about its kernel`}
        </span>
      </div>
    </div>
  );
}
