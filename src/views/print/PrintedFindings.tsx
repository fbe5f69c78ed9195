import { formatCount } from '../../base/format';
import type { AuditSummary, FindingSummary, FindingText } from '../../worker/snapshot';
import { severityWords } from '../common/severity-words';

type Texts = ReadonlyMap<string, FindingText> | undefined;

interface PrintedFindingsProps {
  readonly audit: AuditSummary;
  /** What is known of each beyond its message; absent until it was asked for. */
  readonly texts: Texts;
}

/** Findings on paper; a damaged file may have any number. */
const most = 200;

/** All findings with their reasons, nothing folded. */
export function PrintedFindings({ audit: { findings, failures }, texts }: PrintedFindingsProps) {
  const left = findings.filter(({ fate }) => fate !== 'mended');
  const mended = findings.filter(({ fate }) => fate === 'mended');
  return (
    <>
      <section>
        <h2>Findings</h2>
        {left.length === 0 ? <p>No rule has anything against it.</p> : undefined}
        <List findings={left} texts={texts} />
        {failures.map(({ rule, message }) => (
          <p key={rule}>
            The rule <code>{rule}</code> could not be asked: {message}.
          </p>
        ))}
      </section>
      {mended.length === 0 ? undefined : (
        <section>
          <h2>Findings of the module as it is, which the conversion mends</h2>
          <List findings={mended} texts={texts} />
        </section>
      )}
    </>
  );
}

function List({ findings, texts }: { readonly findings: readonly FindingSummary[]; readonly texts: Texts }) {
  const left = findings.length - most;
  return (
    <>
      {findings.slice(0, most).map((finding) => (
        <Finding key={finding.key} finding={finding} text={texts?.get(finding.key)} />
      ))}
      {left <= 0 ? undefined : <p>… and {formatCount(left, 'more finding')}.</p>}
    </>
  );
}

interface FindingProps {
  readonly finding: FindingSummary;
  readonly text: FindingText | undefined;
}

function Finding({ finding: { severity, title, message, rule, object }, text }: FindingProps) {
  return (
    <div className="print-finding" data-tone={severityWords[severity].tone}>
      <h3>
        <span>{severity}</span> {title} <code>{rule}</code>
      </h3>
      <p>{message}.</p>
      {text === undefined ? undefined : (
        <>
          <p>{text.why}</p>
          <dl>
            <dt>Place</dt>
            <dd>
              <code>{text.place}</code>
              {object === undefined ? '' : `, of ${object}`}
            </dd>
            <dt>To mend it</dt>
            <dd>{text.mend}</dd>
            <dt>In the kernel</dt>
            <dd>
              <code>{text.source}</code>
              {text.releases === undefined ? '' : `, Linux ${text.releases}`}
            </dd>
          </dl>
          {text.paste === undefined ? undefined : <pre>{text.paste}</pre>}
        </>
      )}
    </div>
  );
}
