import { formatCount, formatList } from '../../base/format';
import { useStore } from '../../store/store';
import { Button } from '../../ui/button/Button';
import { Icon } from '../../ui/icon/Icon';
import type {
  AuditSummary,
  ConversionSummary,
  LoaderSummary,
  ModuleSummary,
  PlanSummary,
  VerdictSummary,
} from '../../worker/snapshot';
import { KernelSentence } from '../common/KernelSentence';
import { verdictWords } from '../common/loader-words';
import { isBlocking, outcomeWord, planStates } from '../common/plan-words';

interface VerdictProps {
  readonly module: ModuleSummary;
  readonly plan: PlanSummary | undefined;
  readonly conversion: ConversionSummary | undefined;
  readonly loader: LoaderSummary | undefined;
  readonly audit: AuditSummary | undefined;
}

/** What the kernel would do, in its own words, and below it what the conversion does: each a shape, a word, a sentence, and the next step. */
export function Verdict({ module, plan, conversion, loader, audit }: VerdictProps) {
  return (
    <section className="verdicts" aria-label="Verdict">
      {loader === undefined ? undefined : (
        <KernelVerdict loader={loader} audit={audit} conversion={conversion} />
      )}
      <PlanVerdict module={module} plan={plan} conversion={conversion} isFirst={loader === undefined} />
    </section>
  );
}

/** Of the converted module where there is one: that is what will be loaded. */
function KernelVerdict({
  loader: { before, after },
  audit,
  conversion,
}: Pick<VerdictProps, 'audit' | 'conversion'> & { readonly loader: LoaderSummary }) {
  const navigate = useStore((state) => state.navigate);
  const shown = after ?? before;
  const { icon, word, tone } = hasErrors(shown, audit) ? wrongButLoaded : verdictWords[shown.outcome];
  return (
    <div className="verdict" data-tone={tone}>
      <Icon name={icon} size={28} />
      <div className="verdict-text">
        <p className="verdict-word">
          {after === undefined ? word : `${outcomeWord(conversion)}: ${word.toLowerCase()}`}
        </p>
        <h1 className="verdict-sentence">
          <KernelSentence text={shown.sentence} />
        </h1>
        {after === undefined ? undefined : (
          <p>
            As it is: <KernelSentence text={before.sentence} />
          </p>
        )}
        <p className="verdict-ways">
          <Button look="text" onClick={() => navigate('loader')}>
            Step by step
          </Button>
          {audit === undefined ? undefined : (
            <Button look="text" onClick={() => navigate('findings')}>
              {countFindings(audit)}
            </Button>
          )}
        </p>
      </div>
    </div>
  );
}

/** The kernel would load it, and it would do wrong. */
const wrongButLoaded = { icon: 'caution', word: 'Would be loaded, with errors', tone: 'refused' } as const;

function hasErrors({ outcome }: VerdictSummary, audit: AuditSummary | undefined): boolean {
  const isWrong = audit?.findings.some(({ severity, fate }) => severity === 'error' && fate !== 'mended');
  return outcome === 'loaded' && isWrong === true;
}

/** `1 error and 2 warnings`; what the conversion mends is not counted. */
function countFindings({ findings }: AuditSummary): string {
  const left = findings.filter(({ fate }) => fate !== 'mended');
  if (left.length === 0) return 'No findings';
  return formatList(
    (['error', 'warning', 'note'] as const).flatMap((severity) => {
      const count = left.filter((finding) => finding.severity === severity).length;
      return count === 0 ? [] : [formatCount(count, severity)];
    }),
  );
}

/** The state of the plan. */
function PlanVerdict({
  module,
  plan,
  conversion,
  isFirst,
}: Pick<VerdictProps, 'module' | 'plan' | 'conversion'> & { readonly isFirst: boolean }) {
  const failed = conversion?.kind === 'failed';
  const state = plan?.state ?? 'not-convertible';
  const { icon, word, tone } = failed
    ? { icon: 'refused' as const, word: 'Failed its check', tone: 'refused' as const }
    : planStates[state];
  const explained = state === 'not-convertible' || state === 'nothing';
  const Heading = isFirst ? 'h1' : 'h2';
  return (
    <div className="verdict" data-tone={tone}>
      <Icon name={icon} size={28} />
      <div className="verdict-text">
        <p className="verdict-word">{word}</p>
        <Heading className="verdict-sentence">{plan?.sentence ?? module.dialect.title}</Heading>
        {explained ? <p>{module.dialect.explanation}</p> : undefined}
        <NextStep plan={plan} />
      </div>
    </div>
  );
}

function NextStep({ plan }: { readonly plan: PlanSummary | undefined }) {
  const reveal = useStore((state) => state.reveal);
  if (plan?.state !== 'blocked') return undefined;
  const open = plan.decisions.filter((decision) => isBlocking(decision.kind));
  const [first] = open;
  if (first === undefined) return undefined;
  return (
    <p>
      <Button onClick={() => reveal({ table: 'decisions', key: first.symbol })}>
        {open.length === 1 ? (
          <span>
            See what <code>{first.symbol}</code> could be
          </span>
        ) : (
          `See the ${formatCount(open.length, 'symbol')} to decide or mend`
        )}
        <Icon name="arrow" />
      </Button>
    </p>
  );
}
