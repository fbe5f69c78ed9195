import { formatNumber } from '../../base/format';
import { replacesSentence } from '../../report/patch-text';
import type { Decision, Snapshot } from '../../worker/snapshot';
import { PrintedRows } from './PrintedRows';

/** What the livepatch replaces, what its symbols mean, and what the conversion makes of it. */
export function PrintedPlan({ snapshot: { plan, patch, repair } }: { readonly snapshot: Snapshot }) {
  if (plan === undefined) return undefined;
  const { problems, resolutions, decisions, sections } = plan;
  return (
    <>
      {patch?.table === undefined ? undefined : (
        <section>
          <h2>What it replaces</h2>
          <p>{replacesSentence(patch.table.objects)}</p>
          <PrintedRows
            noun="function"
            heads={['Object', 'Function', 'Position', 'Replaced by']}
            rows={patch.table.objects.flatMap(({ name, functions }) =>
              functions.map(({ oldName, position, newFunction }) => [
                name,
                <code key="old">{oldName}</code>,
                position === 0 ? '0, the only one' : formatNumber(position),
                newFunction === undefined ? 'nothing' : <code key="new">{newFunction.name}</code>,
              ]),
            )}
          />
        </section>
      )}
      {problems.length === 0 ? undefined : (
        <section>
          <h2>What stands in the way</h2>
          {problems.map(({ severity, message, mend }) => (
            <p key={message}>
              <strong>{severity}:</strong> {message}. {mend}
            </p>
          ))}
        </section>
      )}
      {repair === undefined || repair.mends.length === 0 ? undefined : (
        <section>
          <h2>{repair.isOn ? 'What is repaired' : 'What can be repaired'}</h2>
          {repair.mends.map((mend) => (
            <p key={mend}>{mend}</p>
          ))}
        </section>
      )}
      {resolutions.length === 0 ? undefined : (
        <section>
          <h2>Undefined symbols</h2>
          <PrintedRows
            noun="kind"
            heads={['How they are resolved', 'Symbols', 'Relocations']}
            rows={resolutions.map(({ kind, symbols, relocations }) => [
              kind,
              formatNumber(symbols),
              formatNumber(relocations),
            ])}
          />
        </section>
      )}
      {decisions.length === 0 ? undefined : <Decisions decisions={decisions} />}
      {sections.length === 0 ? undefined : (
        <section>
          <h2>Livepatch relocation sections</h2>
          <PrintedRows
            noun="section"
            heads={['Section', 'Applies to', 'Relocations']}
            rows={sections.map(({ name, target, relocations }) => [
              <code key="name">{name}</code>,
              <code key="target">{target}</code>,
              formatNumber(relocations),
            ])}
          />
        </section>
      )}
    </>
  );
}

function Decisions({ decisions }: { readonly decisions: readonly Decision[] }) {
  return (
    <section>
      <h2>Symbols that somebody decides</h2>
      <PrintedRows
        noun="symbol"
        heads={['Symbol', 'State', 'Meaning', 'Why']}
        rows={decisions.map(({ symbol, kind, resolved, explanation }) => [
          <code key="symbol">{symbol}</code>,
          kind,
          resolved === undefined ? 'open' : `${resolved.object}, ${resolved.position}`,
          explanation,
        ])}
      />
    </section>
  );
}
