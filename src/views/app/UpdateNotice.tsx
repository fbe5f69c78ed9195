import { formatCount, formatList } from '../../base/format';
import { reloadUpdated } from '../../store/offline-copy';
import { useStore } from '../../store/store';
import { Button } from '../../ui/button/Button';
import type { Snapshot } from '../../worker/snapshot';
import { Notice } from './Notice';

/** A newer build of the page is kept in the browser. It is shown when the reader says so, who hears what that closes. */
export function UpdateNotice() {
  const updateReady = useStore((state) => state.updateReady);
  const dismiss = useStore((state) => state.dismissUpdate);
  const open = useStore((state) => state.snapshot);
  if (!updateReady) return undefined;
  const names = openNames(open);
  return (
    <Notice tone="info" onDismiss={dismiss}>
      <p className="notice-line">
        <span>
          <strong>A new version of klpscope is ready.</strong>
          {names.length === 0
            ? undefined
            : ` Reloading closes ${formatList(names)}; the link in the address leads back here once they are opened again.`}
        </span>
        <Button onClick={() => void reloadUpdated()}>
          {names.length === 0 ? 'Reload' : 'Close files and reload'}
        </Button>
      </p>
    </Notice>
  );
}

function openNames({ module, parts = [], sources }: Snapshot): readonly string[] {
  return [
    module?.fileName,
    parts.length === 0 ? undefined : formatCount(parts.length, 'object file'),
    sources.length === 0 ? undefined : formatCount(sources.length, 'symbol source'),
  ].filter((name) => name !== undefined);
}
