import { useStore } from '../../store/store';
import type { LoaderSummary } from '../../worker/snapshot';
import { NotAModule } from '../common/NotAModule';
import { outcomeWord } from '../common/plan-words';
import { Term } from '../glossary/Term';
import { ViewHead } from '../table-view/ViewHead';
import { LifeLine } from './LifeLine';
import './loader.css';
import { SpecialSections } from './SpecialSections';
import { StubBranches } from './StubBranches';
import { VerdictColumn } from './VerdictColumn';

/** Where would the kernel stop, and what would it print? The module as it is and the converted one side by side. */
export function LoaderView() {
  const { loader, conversion } = useStore((state) => state.snapshot);
  return (
    <section className="table-view" aria-label="Loader">
      <ViewHead view="loader" />
      {loader === undefined ? (
        <NotAModule title="The kernel would not take this file for a module" />
      ) : (
        <div className="loader">
          <Scope loader={loader} />
          <div className="loader-columns">
            <VerdictColumn title="As it is" verdict={loader.before} />
            {loader.after === undefined ? undefined : (
              <VerdictColumn title={outcomeWord(conversion)} verdict={loader.after} />
            )}
          </div>
          <LifeLine
            title={
              loader.after === undefined
                ? 'Its life'
                : `The life of the ${outcomeWord(conversion).toLowerCase()} module`
            }
            events={(loader.after ?? loader.before).life}
          />
          <StubBranches branches={(loader.after ?? loader.before).branches} />
          <SpecialSections sections={(loader.after ?? loader.before).special} />
        </div>
      )}
    </section>
  );
}

/** Which kernel is followed, and how far. */
function Scope({ loader: { release, ownRelease } }: { readonly loader: LoaderSummary }) {
  return (
    <p className="loader-scope">
      <Term id="dry-run">Followed</Term> is the module loader of <strong>Linux {release}</strong>
      {release === ownRelease
        ? ', which the module’s vermagic leads to,'
        : `, though the module was built for ${ownRelease},`}{' '}
      and{' '}
      <Term id="klp-patch">
        <code>klp_enable_patch</code>
      </Term>{' '}
      on the patch that the module’s tables describe. What other livepatches do, and whether{' '}
      <Term id="ftrace">ftrace</Term> can reach a function, only the running kernel knows.
    </p>
  );
}
