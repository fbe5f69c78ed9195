import { useStore } from '../../store/store';
import { Button } from '../../ui/button/Button';
import { EmptyState } from '../../ui/empty-state/EmptyState';
import { OpenButtons } from './OpenButtons';

/** In the place of a view that is about the module, while only symbol sources are open. */
export function NoModule() {
  const navigate = useStore((state) => state.navigate);
  return (
    <EmptyState title="No module is open">
      <p>
        This view is about a livepatch module; only what is known of its kernel is open. Drop the livepatch
        module, the <code>.ko</code> as the kernel build leaves it.
      </p>
      <p className="no-module-actions">
        <OpenButtons primary />
        <Button look="text" onClick={() => navigate('sources')}>
          Show the sources
        </Button>
      </p>
    </EmptyState>
  );
}
