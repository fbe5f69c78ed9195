import { useState } from 'react';
import { formatCount } from '../../base/format';
import { useStore } from '../../store/store';
import { Button } from '../../ui/button/Button';
import { EmptyState } from '../../ui/empty-state/EmptyState';
import type { AuditSummary, FindingSummary, Severity } from '../../worker/snapshot';
import { NotAModule } from '../common/NotAModule';
import { severityWords } from '../common/severity-words';
import { ViewHead } from '../table-view/ViewHead';
import { FindingList } from './FindingList';
import './findings.css';
import { MessageSearch } from './MessageSearch';
import { ReportMenu } from './ReportMenu';

/** What is wrong, how bad, and how is it mended? Worst first, by object; the inspector has the reasons. */
export function FindingsView() {
  const audit = useStore((state) => state.snapshot.audit);
  return (
    <section className="table-view" aria-label="Findings">
      <ViewHead view="findings" />
      {audit === undefined ? (
        <NotAModule title="The rules are about kernel modules" />
      ) : (
        <Findings audit={audit} />
      )}
    </section>
  );
}

function Findings({ audit: { findings, failures } }: { readonly audit: AuditSummary }) {
  const [hidden, setHidden] = useState<ReadonlySet<Severity>>(new Set());
  const left = findings.filter(({ fate }) => fate !== 'mended');
  const mended = findings.filter(({ fate }) => fate === 'mended');
  const shown = left.filter(({ severity }) => !hidden.has(severity));
  const toggle = (severity: Severity) =>
    setHidden((before) => {
      const after = new Set(before);
      if (!after.delete(severity)) after.add(severity);
      return after;
    });
  return (
    <div className="findings" data-items=".finding">
      <MessageSearch />
      <div className="findings-bar">
        <SeverityFilter findings={left} hidden={hidden} toggle={toggle} />
        <span className="findings-gap" />
        <ReportMenu />
      </div>
      {failures.map(({ rule, message }) => (
        <p key={rule} className="findings-failure" role="status">
          The rule <code>{rule}</code> could not be asked: {message}. The others were.
        </p>
      ))}
      {left.length === 0 ? (
        <NoFindings isConverted={mended.length > 0} />
      ) : shown.length === 0 ? (
        <EmptyState
          title="All findings are hidden"
          actions={<Button onClick={() => setHidden(new Set())}>Show all severities</Button>}
        >
          There are {formatCount(left.length, 'finding')}, and the boxes above hide their severities.
        </EmptyState>
      ) : (
        <FindingList findings={shown} />
      )}
      {mended.length === 0 ? undefined : (
        <details className="findings-mended">
          <summary>
            {formatCount(mended.length, 'finding')} of the module as it is, which the conversion mends
          </summary>
          <FindingList findings={mended} />
        </details>
      )}
    </div>
  );
}

function NoFindings({ isConverted }: { readonly isConverted: boolean }) {
  const navigate = useStore((state) => state.navigate);
  return (
    <EmptyState
      title="No findings"
      actions={
        <>
          <Button onClick={() => navigate('loader')}>Follow the loader</Button>
          <Button onClick={() => navigate('rules')}>What is looked for</Button>
        </>
      }
    >
      No rule has anything against {isConverted ? 'the converted module' : 'this module'}. What depends on the
      running kernel is in the Loader view.
    </EmptyState>
  );
}

interface SeverityFilterProps {
  readonly findings: readonly FindingSummary[];
  readonly hidden: ReadonlySet<Severity>;
  readonly toggle: (severity: Severity) => void;
}

/** How many there are of each; a click hides them. */
function SeverityFilter({ findings, hidden, toggle }: SeverityFilterProps) {
  return (
    <fieldset className="findings-filter">
      <legend className="visually-hidden">Severities that are shown</legend>
      {(['error', 'warning', 'note'] as const).map((severity) => {
        const count = findings.filter((finding) => finding.severity === severity).length;
        return (
          <label key={severity} data-tone={severityWords[severity].tone}>
            <input
              type="checkbox"
              checked={!hidden.has(severity)}
              disabled={count === 0}
              onChange={() => toggle(severity)}
            />
            {formatCount(count, severity)}
          </label>
        );
      })}
    </fieldset>
  );
}
