import { useStore } from '../../store/store';
import { Button } from '../../ui/button/Button';
import { Snippet } from '../../ui/code-block/Snippet';
import { Icon } from '../../ui/icon/Icon';
import type { RuleSummary, Severity } from '../../worker/snapshot';
import { CopyLinkButton } from '../common/CopyLinkButton';
import { referenceAddress } from '../common/copy-link';
import { severityWords } from '../common/severity-words';
import { TermText } from '../glossary/TermText';

/** One rule: why the kernel cares, since when, what it prints, how it is mended, what it looks like. */
export function RulePage({ rule }: { readonly rule: RuleSummary }) {
  const { id, title, severity, releases, why, source, mend, example, lines } = rule;
  const showRule = useStore((state) => state.showRule);
  return (
    <article className="rule">
      <p>
        <Button look="text" onClick={() => showRule(undefined)}>
          All rules
        </Button>
      </p>
      <h1>{title}</h1>
      <p className="rule-severity">
        <RuleMark severity={severity} /> {severity}: {severityWords[severity].means}. <code>{id}</code>
        <CopyLinkButton link={() => referenceAddress({ view: 'rules', rule: id })} />
      </p>
      <h2>Why the kernel cares</h2>
      <p>
        <TermText text={why} />
      </p>
      <p className="rule-soft">
        <code>{source}</code>
        {releases === undefined ? ', in every release since 5.10.' : `, ${releases}.`}
      </p>
      {lines.length === 0 ? (
        <p className="rule-soft">The kernel prints nothing about it.</p>
      ) : (
        <>
          <h2>What the kernel prints</h2>
          <Snippet text={lines.join('\n')} />
        </>
      )}
      <h2>How to mend it</h2>
      <p>
        <TermText text={mend} />
      </p>
      <h2>What it looks like</h2>
      <Snippet text={example} />
      <FindingsOfRule rule={id} />
    </article>
  );
}

/** The shape of a severity in its colour. */
export function RuleMark({ severity }: { readonly severity: Severity }) {
  const { icon, tone } = severityWords[severity];
  return (
    <span className="rule-mark" data-tone={tone}>
      <Icon name={icon} />
    </span>
  );
}

/** Where the open module has it. */
function FindingsOfRule({ rule }: { readonly rule: string }) {
  const audit = useStore((state) => state.snapshot.audit);
  const reveal = useStore((state) => state.reveal);
  const findings = audit?.findings.filter((finding) => finding.rule === rule) ?? [];
  if (audit === undefined) return undefined;
  return (
    <>
      <h2>In the open module</h2>
      {findings.length === 0 ? <p>The rule finds nothing in it.</p> : undefined}
      <ul className="rules-list">
        {findings.map(({ key, message }) => (
          <li key={key}>
            <Button look="text" onClick={() => reveal({ table: 'findings', key })}>
              {message}
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}
