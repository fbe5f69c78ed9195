import { useStore } from '../../store/store';
import { Button } from '../../ui/button/Button';
import { EmptyState } from '../../ui/empty-state/EmptyState';
import { ViewHead } from '../table-view/ViewHead';
import { OpenButtons } from './OpenButtons';

/** In the place of a view that is about the module, while only symbol sources are open. */
export function NoModule() {
  const view = useStore((state) => state.view);
  const navigate = useStore((state) => state.navigate);
  return (
    <section className="table-view">
      <ViewHead view={view} />
      <EmptyState
        title="No module is open"
        actions={
          <>
            <OpenButtons primary />
            <Button look="text" onClick={() => navigate('sources')}>
              Show the sources
            </Button>
          </>
        }
      >
        This view is about a livepatch module; only what is known of its kernel is open. Drop the livepatch
        module, the <code>.ko</code> as the kernel build leaves it.
      </EmptyState>
    </section>
  );
}
