import { useStore } from '../../store/store';
import { EmptyState } from '../../ui/empty-state/EmptyState';
import { ViewHead } from '../table-view/TableView';
import './loader.css';
import { VerdictColumn } from './VerdictColumn';

/** Where would the kernel stop, and what would it print? The module as it is and the converted one side by side. */
export function LoaderView() {
  const loader = useStore((state) => state.snapshot.loader);
  return (
    <section className="table-view" aria-label="Loader">
      <ViewHead title="Loader" question="Where would the kernel stop, and what would it print?" />
      {loader === undefined ? (
        <EmptyState title="The kernel would not take this file for a module">
          It has no readable .modinfo. Open the .ko that the kernel build made.
        </EmptyState>
      ) : (
        <>
          <p className="loader-scope">
            Followed is the module loader of {loader.before.kernel}, which the module’s vermagic names, up to{' '}
            <code>klp_enable_patch</code>; what the module’s own code then sets up is not.
          </p>
          <div className="loader-columns">
            <VerdictColumn title="As it is" verdict={loader.before} />
            {loader.after === undefined ? undefined : (
              <VerdictColumn title="Converted" verdict={loader.after} />
            )}
          </div>
        </>
      )}
    </section>
  );
}
