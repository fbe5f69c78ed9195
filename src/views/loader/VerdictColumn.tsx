import { Snippet } from '../../ui/code-block/Snippet';
import { Icon } from '../../ui/icon/Icon';
import type { StepSummary, VerdictSummary } from '../../worker/snapshot';
import { KernelSentence } from '../common/KernelSentence';
import { outcomeWords, verdictWords } from '../common/loader-words';
import { Term } from '../glossary/Term';
import { TermText } from '../glossary/TermText';

/** One verdict: its sentence, the steps that led to it, and the lines in dmesg. */
export function VerdictColumn({
  title,
  verdict,
}: {
  readonly title: string;
  readonly verdict: VerdictSummary;
}) {
  const { icon, word, tone } = verdictWords[verdict.outcome];
  return (
    <article className="loader-column" aria-label={title}>
      <header className="loader-verdict" data-tone={tone}>
        <Icon name={icon} size={20} />
        <div>
          <h2>
            {title}: {word.toLowerCase()}
          </h2>
          <p>
            <KernelSentence text={verdict.sentence} />
          </p>
        </div>
      </header>
      <Steps steps={verdict.steps} label={`Steps, ${title}`} />
      <h3>dmesg</h3>
      {verdict.messages.length === 0 ? (
        <p className="loader-soft">The kernel prints nothing.</p>
      ) : (
        <>
          <Snippet text={verdict.messages.join('\n')} />
          <p className="loader-soft">
            What <Term id="taint">taints</Term> the kernel is said once a boot.
          </p>
        </>
      )}
    </article>
  );
}

function Steps({ steps, label }: { readonly steps: readonly StepSummary[]; readonly label: string }) {
  return (
    <ol className="loader-steps" aria-label={label}>
      {steps.map((step) => (
        <Step key={step.id} step={step} />
      ))}
    </ol>
  );
}

function Step({ step }: { readonly step: StepSummary }) {
  const { outcome, title, source, errno, explanation, needs, messages } = step;
  const { icon, word, tone } = outcomeWords[outcome];
  return (
    <li className="loader-step" data-tone={tone} data-outcome={outcome}>
      <Icon name={icon} size={16} />
      <div>
        <p className="loader-step-head">
          <span className="loader-step-title">
            <TermText text={title} />
          </span>
          <span className="loader-step-word">
            {word}
            {errno === undefined ? '' : ` (-${errno})`}
          </span>
        </p>
        <p className="loader-soft">
          <code>{source}</code>
        </p>
        {outcome === 'failed' || outcome === 'harmful'
          ? messages.map((message) => (
              <p key={message}>
                <code>{message}</code>
              </p>
            ))
          : undefined}
        {explanation === undefined ? undefined : (
          <p>
            <TermText text={explanation} />
          </p>
        )}
        {needs === undefined || needs.length === 0 ? undefined : (
          <p className="loader-soft">Needed to decide it: {needs.join(', ')}.</p>
        )}
      </div>
    </li>
  );
}
