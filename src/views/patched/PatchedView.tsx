import { replacesSentence } from '../../report/patch-text';
import { useStore } from '../../store/store';
import { Button } from '../../ui/button/Button';
import { EmptyState } from '../../ui/empty-state/EmptyState';
import { Icon } from '../../ui/icon/Icon';
import type { PatchSummary, PatchTableSummary } from '../../worker/patch-summary';
import { OpenButtons } from '../common/OpenButtons';
import { severityWords } from '../common/severity-words';
import { Term } from '../glossary/Term';
import { TermText } from '../glossary/TermText';
import { ViewHead } from '../table-view/ViewHead';
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
      <ViewHead view="patched" />
      {patch === undefined ? (
        <NoTable />
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

function NoTable() {
  const dialect = useStore((state) => state.snapshot.module?.dialect);
  const navigate = useStore((state) => state.navigate);
  const isLivepatch = dialect?.id !== 'not-livepatch' && dialect?.id !== 'not-a-module';
  return (
    <EmptyState
      title="No table says what this module replaces"
      actions={
        isLivepatch ? (
          <Button onClick={() => navigate('code')}>Look into its code</Button>
        ) : (
          <OpenButtons primary />
        )
      }
    >
      <p>
        <TermText text="It has no klp_patch in its data, no .init.klp_objects and no .kpatch.funcs." />
      </p>
      <p>
        {isLivepatch
          ? 'Its own code sets the patch up, which is not followed.'
          : dialect === undefined
            ? undefined
            : dialect.explanation}
      </p>
    </EmptyState>
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
        Whether <Term id="ftrace">ftrace</Term> can reach these functions, only the running kernel knows: none
        of this says whether one is built without an ftrace site.
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
