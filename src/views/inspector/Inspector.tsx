import { useEffect, useState } from 'react';
import { sharedAddressOf } from '../../store/shared-link';
import { session, useStore } from '../../store/store';
import { viewOfTable } from '../../store/view-ids';
import { Button } from '../../ui/button/Button';
import { CopyButton } from '../../ui/button/CopyButton';
import { Snippet } from '../../ui/code-block/Snippet';
import { Icon } from '../../ui/icon/Icon';
import type { Inspection, Selection } from '../../worker/tables';
import { CopyLinkButton } from '../common/CopyLinkButton';
import { TermText } from '../glossary/TermText';
import { InspectorBytes } from './InspectorBytes';
import './inspector.css';

/** What is known about the selected thing, in whichever view it was selected. */
export function Inspector({ selection }: { readonly selection: Selection }) {
  const select = useStore((state) => state.select);
  const loaded = useInspection(selection);
  const inspection = loaded?.inspection;
  return (
    <article className="inspector">
      <header className="inspector-head">
        <div className="inspector-title">
          <span className="inspector-kind">{inspection?.kind ?? viewOfTable(selection.table).view}</span>
          <h2 className="code">{inspection?.title ?? selection.key}</h2>
        </div>
        <Button
          look="quiet"
          aria-label="Close the inspector"
          title="Close (Esc)"
          onClick={() => select(undefined)}
        >
          <Icon name="close" />
        </Button>
      </header>
      {loaded === undefined ? undefined : inspection === undefined ? (
        <p className="inspector-explanation">
          {loaded.problem ??
            'This is not in the files that are open now; it may be in another build of the module.'}
        </p>
      ) : (
        <InspectionBody inspection={inspection} selection={selection} />
      )}
    </article>
  );
}

interface InspectionBodyProps {
  readonly inspection: Inspection;
  readonly selection: Selection;
}

function InspectionBody({ inspection, selection }: InspectionBodyProps) {
  const reveal = useStore((state) => state.reveal);
  const showRule = useStore((state) => state.showRule);
  const { rule, code } = inspection;
  return (
    <>
      {inspection.explanation === undefined ? undefined : (
        <p className="inspector-explanation">
          <TermText text={inspection.explanation} />
        </p>
      )}
      <dl className="inspector-facts">
        {inspection.facts.map(({ label, value, code, target }) => (
          <div key={label}>
            <dt>
              <TermText text={label} />
            </dt>
            <dd className={code ? 'code' : undefined}>
              {target === undefined ? (
                value
              ) : (
                <Button look="text" onClick={() => reveal(target)}>
                  {value}
                </Button>
              )}
            </dd>
          </div>
        ))}
      </dl>
      {inspection.paste === undefined ? undefined : (
        <div className="inspector-paste">
          <Snippet text={inspection.paste} label="To paste" />
        </div>
      )}
      {inspection.bytes === undefined ? undefined : <InspectorBytes range={inspection.bytes} />}
      <footer className="inspector-actions">
        {code === undefined ? undefined : (
          <Button onClick={() => reveal({ table: 'code', key: code })}>Open in Code</Button>
        )}
        {rule === undefined ? undefined : <Button onClick={() => showRule(rule)}>About this rule</Button>}
        <CopyButton label="Copy" text={() => formatInspection(inspection)} />
        <CopyLinkButton
          link={() => sharedAddressOf(useStore.getState(), selection)}
          hint="Copy the link to it (y)"
        />
      </footer>
    </>
  );
}

interface Loaded {
  readonly inspection: Inspection | undefined;
  readonly problem?: string;
}

/** Asks the worker about the selection, again after each change of the files; the last question's answer counts. */
function useInspection(selection: Selection): Loaded | undefined {
  const revision = useStore((state) => state.revision);
  const { table, key } = selection;
  const [loaded, setLoaded] = useState<Loaded>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the answer depends on the files, which revision stands for
  useEffect(() => {
    let over = false;
    session.inspect({ table, key }).then(
      (inspection) => over || setLoaded({ inspection }),
      (error: Error) => over || setLoaded({ inspection: undefined, problem: error.message }),
    );
    return () => {
      over = true;
    };
  }, [table, key, revision]);
  return loaded;
}

/** As text for a mail: the title, the facts in a column, the explanation. */
function formatInspection({ kind, title, facts, explanation }: Inspection): string {
  const width = facts.reduce((widest, { label }) => Math.max(widest, label.length), 0);
  return [
    `${kind} ${title}`,
    ...facts.map(({ label, value }) => `  ${`${label}:`.padEnd(width + 2)}${value}`),
    ...(explanation === undefined ? [] : ['', explanation]),
  ].join('\n');
}
