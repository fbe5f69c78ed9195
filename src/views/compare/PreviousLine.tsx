import { formatSize } from '../../base/format';
import { useStore } from '../../store/store';
import { Button } from '../../ui/button/Button';
import type { PreviousBuild } from '../../worker/snapshot';

/** The build before the module, which is kept for this view. */
export function PreviousLine({ previous }: { readonly previous: PreviousBuild }) {
  const close = useStore((state) => state.close);
  const { name, size, sha256 } = previous.fingerprint;
  return (
    <p className="compare-previous">
      <span>
        The previous build is kept for comparison: <code>{name}</code>, {formatSize(size)}, SHA-256{' '}
        <code>{sha256}…</code>
      </span>
      <Button look="text" onClick={() => void close(previous.id)}>
        Close it
      </Button>
    </p>
  );
}
