import type { Snapshot, VerdictSummary } from '../../worker/snapshot';
import { verdictWords } from '../common/loader-words';
import { outcomeWord, planStates } from '../common/plan-words';

/** What the kernel would do, and what the conversion does, as sentences. */
export function PrintedVerdict({ snapshot }: { readonly snapshot: Snapshot }) {
  const { loader, plan, conversion, module } = snapshot;
  return (
    <section className="print-verdict">
      {loader === undefined ? undefined : <KernelLine verdict={loader.before} side="As it is" />}
      {loader?.after === undefined ? undefined : (
        <KernelLine verdict={loader.after} side={outcomeWord(conversion)} />
      )}
      {plan === undefined ? undefined : (
        <p>
          <strong>{planStates[plan.state].word}:</strong> {plan.sentence}
        </p>
      )}
      {conversion?.kind === 'failed' ? (
        <p>
          <strong>The conversion failed its check:</strong> {conversion.problems.join(' ')}
        </p>
      ) : undefined}
      {module === undefined ? undefined : <p>{module.dialect.explanation}</p>}
    </section>
  );
}

interface KernelLineProps {
  readonly verdict: VerdictSummary;
  readonly side: string;
}

function KernelLine({ verdict: { outcome, sentence, messages }, side }: KernelLineProps) {
  return (
    <div>
      <p className="print-kernel">
        <strong>
          {side}: {verdictWords[outcome].word.toLowerCase()}.
        </strong>{' '}
        {sentence}
      </p>
      {messages.length === 0 ? undefined : <pre>{messages.join('\n')}</pre>}
    </div>
  );
}
