import { formatCount } from '../../base/format';
import { useStore } from '../../store/store';
import { Button } from '../../ui/button/Button';
import { Icon } from '../../ui/icon/Icon';
import type { ConversionSummary, LoaderSummary, ModuleSummary, PlanSummary } from '../../worker/snapshot';
import { isBlocking, planStates } from '../common/plan-words';

interface VerdictProps {
  readonly module: ModuleSummary;
  readonly plan: PlanSummary | undefined;
  readonly conversion: ConversionSummary | undefined;
  readonly loader: LoaderSummary | undefined;
}

/** The state of the plan: a shape, a word, a sentence, and the next step if there is one. */
export function Verdict({ module, plan, conversion, loader }: VerdictProps) {
  const failed = conversion?.kind === 'failed';
  const state = plan?.state ?? 'not-convertible';
  const { icon, word, tone } = failed
    ? { icon: 'refused' as const, word: 'Failed its check', tone: 'refused' as const }
    : planStates[state];
  const explained = state === 'not-convertible' || state === 'nothing';
  return (
    <section className="verdict" data-tone={tone} aria-label="Verdict">
      <Icon name={icon} size={28} />
      <div className="verdict-text">
        <p className="verdict-word">{word}</p>
        <h1 className="verdict-sentence">{plan?.sentence ?? module.dialect.title}</h1>
        {explained ? <p>{module.dialect.explanation}</p> : undefined}
        {loader === undefined ? undefined : <KernelSays loader={loader} />}
        <NextStep plan={plan} />
      </div>
    </section>
  );
}

/** What the kernel would do with the module as it is, and with the converted one. */
function KernelSays({ loader: { before, after } }: { readonly loader: LoaderSummary }) {
  const navigate = useStore((state) => state.navigate);
  return (
    <p>
      {after === undefined ? before.sentence : `As it is: ${before.sentence} Converted: ${after.sentence}`}{' '}
      <Button look="text" onClick={() => navigate('loader')}>
        Step by step
      </Button>
    </p>
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
