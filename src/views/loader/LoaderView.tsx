import { EmptyState } from '../../ui/empty-state/EmptyState';
import type { LoaderSummary } from '../../worker/snapshot';
import { ViewHead } from '../table-view/TableView';
import './loader.css';
import { useLoader } from './use-loader';
import { VerdictColumn } from './VerdictColumn';

/** Where would the kernel stop, and what would it print? The module as it is and the converted one side by side. */
export function LoaderView() {
  const { loader, choose } = useLoader();
  return (
    <section className="table-view" aria-label="Loader">
      <ViewHead title="Loader" question="Where would the kernel stop, and what would it print?" />
      {loader === undefined ? (
        <EmptyState title="The kernel would not take this file for a module">
          It has no readable .modinfo. Open the .ko that the kernel build made.
        </EmptyState>
      ) : (
        <>
          <Scope loader={loader} choose={choose} />
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

/** Which kernel is followed, and how far. */
function Scope({
  loader: { release, releases, isOwn },
  choose,
}: {
  readonly loader: LoaderSummary;
  readonly choose: (release: string) => void;
}) {
  return (
    <p className="loader-scope">
      Followed is the module loader of{' '}
      <select
        className="table-toolbar-select"
        aria-label="Kernel"
        value={release}
        onChange={(event) => choose(event.target.value)}
      >
        {releases.map((known) => (
          <option key={known} value={known}>
            Linux {known}
          </option>
        ))}
      </select>
      {isOwn ? ', which the module’s vermagic leads to,' : ', though the module was built for another,'} up to{' '}
      <code>klp_enable_patch</code>; what the module’s own code then sets up is not.
    </p>
  );
}
