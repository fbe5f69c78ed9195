import { useStore } from '../../store/store';
import { Button } from '../../ui/button/Button';
import type { ModuleGlance } from '../../worker/snapshot';
import { ViewHead } from '../table-view/ViewHead';
import { ModuleFacts } from './ModuleFacts';
import './summary.css';

/** In the place of a view that needs all of a large module, while it is being opened. */
export function GlanceView({ glance }: { readonly glance: ModuleGlance }) {
  const view = useStore((state) => state.view);
  const navigate = useStore((state) => state.navigate);
  return (
    <section className="summary" aria-label={`${glance.moduleName}, being opened`}>
      <ViewHead view={view} />
      <div>
        <p className="summary-glance">
          The file is large, and all of it must be read before there is a verdict. Its sections and symbols
          are there already.
        </p>
        <div className="summary-glance-actions">
          <Button onClick={() => navigate('sections')}>Show sections</Button>
          <Button onClick={() => navigate('symbols')}>Show symbols</Button>
        </div>
      </div>
      <ModuleFacts module={glance} />
    </section>
  );
}
