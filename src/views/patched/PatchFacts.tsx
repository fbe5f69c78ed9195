import type { ReactNode } from 'react';
import { Icon } from '../../ui/icon/Icon';
import type { PatchTableSummary } from '../../worker/patch-summary';
import { Term } from '../glossary/Term';
import type { TermId } from '../glossary/terms';

/** Where the patch was read, how sure that is, and what holds for all of it. */
export function PatchFacts({ table }: { readonly table: PatchTableSummary }) {
  const { recognised, place, replace, states } = table;
  const isGuess = recognised.by === 'shape';
  return (
    <dl className="patched-facts">
      <Fact label="Recognised" term="klp-patch">
        <span className="patched-mark" data-tone={isGuess ? 'caution' : 'accepted'}>
          <Icon name={isGuess ? 'question' : 'accepted'} />
          {markWords[recognised.by]}
        </span>{' '}
        {recognised.because}
        {place === undefined ? undefined : (
          <>
            {' '}
            The{' '}
            <Term id="klp-patch">
              <code>struct klp_patch</code>
            </Term>{' '}
            stands at <code>{place}</code>.
          </>
        )}
      </Fact>
      <Fact label="Replace" term="replace">
        {replace === undefined ? undefined : <code>{replace ? 'true' : 'false'}</code>}
        {replace === undefined ? replaceByCode[table.form] : replaceWords(replace)}
      </Fact>
      <Fact label="States" term="state">
        {states.length === 0 ? (
          <span className="patched-soft">none</span>
        ) : (
          <code>{states.map(({ id, version }) => `${id} (version ${version})`).join(', ')}</code>
        )}
      </Fact>
    </dl>
  );
}

const markWords: Readonly<Record<PatchTableSummary['recognised']['by'], string>> = {
  btf: 'by debug information',
  dwarf: 'by debug information',
  format: 'by a table of its own',
  shape: 'by shape',
};

const replaceByCode: Readonly<Record<PatchTableSummary['form'], string>> = {
  static: 'decided by code',
  'klp-build': 'decided by the module’s code: true, unless it was built with --no-replace',
  kpatch:
    'decided by the module’s code: true since Linux 5.1, unless it was built without KLP_REPLACE_ENABLE',
};

function replaceWords(replace: boolean): string {
  return replace
    ? ': earlier livepatches are disabled and can be removed'
    : ': this livepatch is stacked on those that are enabled';
}

interface FactProps {
  readonly label: string;
  readonly term: TermId;
  readonly children: ReactNode;
}

function Fact({ label, term, children }: FactProps) {
  return (
    <div>
      <dt>
        <Term id={term}>{label}</Term>
      </dt>
      <dd>{children}</dd>
    </div>
  );
}
