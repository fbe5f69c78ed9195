import { groupBy } from '../../base/group-by';
import { useStore } from '../../store/store';
import { ObjectTag } from '../../ui/code-text/ObjectTag';
import { Icon } from '../../ui/icon/Icon';
import type { FindingSummary, Severity } from '../../worker/snapshot';
import { severityWords } from '../common/severity-words';

/** Findings by severity, and within it by the object that they concern. */
export function FindingList({ findings }: { readonly findings: readonly FindingSummary[] }) {
  return [...groupBy(findings, ({ severity }) => severity)].map(([severity, ofSeverity]) => (
    <section key={severity} className="findings-group" data-tone={severityWords[severity].tone}>
      <h2>
        {severityWords[severity].plural} <span>{severityWords[severity].means}</span>
      </h2>
      {[...groupBy(ofSeverity, ({ object }) => object ?? '')].map(([object, ofObject]) => (
        <Group key={object} object={object} severity={severity} findings={ofObject} />
      ))}
    </section>
  ));
}

interface GroupProps {
  /** Empty for what concerns no single object. */
  readonly object: string;
  readonly severity: Severity;
  readonly findings: readonly FindingSummary[];
}

function Group({ object, severity, findings }: GroupProps) {
  const selection = useStore((state) => state.selection);
  const select = useStore((state) => state.select);
  const label = object === '' ? 'the module' : object;
  return (
    <>
      {object === '' ? undefined : (
        <h3>
          <ObjectTag name={object} />
        </h3>
      )}
      <ul className="findings-list" aria-label={`${severityWords[severity].plural} of ${label}`}>
        {findings.map(({ key, title, message, rule }) => (
          <li key={key}>
            <button
              type="button"
              className="finding"
              aria-pressed={selection?.table === 'findings' && selection.key === key}
              onClick={() => select({ table: 'findings', key })}
              data-finding={rule}
            >
              <Icon name={severityWords[severity].icon} />
              <span className="finding-text">
                <strong>{title}</strong>
                <span>{message}</span>
              </span>
              <code className="finding-rule">{rule}</code>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
