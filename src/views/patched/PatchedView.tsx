import { replacesSentence } from '../../report/patch-text';
import { useStore } from '../../store/store';
import { EmptyState } from '../../ui/empty-state/EmptyState';
import { Icon } from '../../ui/icon/Icon';
import type { PatchSummary, PatchTableSummary } from '../../worker/patch-summary';
import { severityWords } from '../common/severity-words';
import { ViewHead } from '../table-view/TableView';
import { InterfaceUses } from './InterfaceUses';
import { LookupTable } from './LookupTable';
import { ObjectSection } from './ObjectSection';
import { PatchFacts } from './PatchFacts';
import './patched.css';
import { SysfsList } from './SysfsList';

/** What does this livepatch replace? Object by object, with what the open sources say of the old functions. */
export function PatchedView() {
  const patch = useStore((state) => state.snapshot.patch);
  return (
    <section className="table-view" aria-label="Patched">
      <ViewHead title="Patched" question="What does this livepatch replace, and by what?" />
      {patch === undefined ? (
        <EmptyState title="No table says what this module replaces">
          It has no klp_patch in its data, no .init.klp_objects and no .kpatch.funcs. Either it is no
          livepatch, or its own code sets the patch up, which is not followed.
        </EmptyState>
      ) : (
        <div className="patched">
          {patch.table === undefined ? (
            <p className="patched-lead">No table says what this module replaces.</p>
          ) : (
            <TableParts table={patch.table} />
          )}
          <Doubts doubts={patch.doubts} />
          <LookupTable lookups={patch.lookups} left={patch.lookupsLeft} />
          <InterfaceUses uses={patch.uses} />
          {patch.table === undefined ? undefined : <SysfsList table={patch.table} />}
        </div>
      )}
    </section>
  );
}

function TableParts({ table }: { readonly table: PatchTableSummary }) {
  return (
    <>
      <p className="patched-lead">{replacesSentence(table.objects)}</p>
      <PatchFacts table={table} />
      <Collisions table={table} />
      {table.objects.map((object) => (
        <ObjectSection key={object.key} object={object} />
      ))}
      <p className="patched-soft patched-prose">
        Whether ftrace can reach these functions, only the running kernel knows: none of this says whether one
        is built without an ftrace site.
      </p>
    </>
  );
}

/** What the tables say against each other. */
function Collisions({ table: { collisions } }: { readonly table: PatchTableSummary }) {
  if (collisions.length === 0) return undefined;
  return (
    <section aria-labelledby="patched-collisions">
      <h2 id="patched-collisions">What does not go together</h2>
      <ul className="patched-remarks">
        {collisions.map(({ severity, message }) => (
          <li key={message} data-tone={severityWords[severity].tone}>
            <Icon name={severityWords[severity].icon} />
            <span>
              <span className="visually-hidden">{severity}: </span>
              {message}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Doubts({ doubts }: Pick<PatchSummary, 'doubts'>) {
  if (doubts.length === 0) return undefined;
  return (
    <section aria-labelledby="patched-doubts">
      <h2 id="patched-doubts">What could not be read</h2>
      <ul className="patched-remarks">
        {doubts.map((doubt) => (
          <li key={doubt} data-tone="caution">
            <Icon name="caution" />
            <span>{doubt}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
