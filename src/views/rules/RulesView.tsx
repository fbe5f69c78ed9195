import { groupBy } from '../../base/group-by';
import { addressOf } from '../../store/link-state';
import { useStore } from '../../store/store';
import { Button } from '../../ui/button/Button';
import { EmptyState } from '../../ui/empty-state/EmptyState';
import type { RuleSummary } from '../../worker/snapshot';
import { severityWords } from '../common/severity-words';
import { ViewHead } from '../table-view/ViewHead';
import { RuleMark, RulePage } from './RulePage';
import './rules.css';
import { useRules } from './use-rules';

/** What does this rule mean? The page of one rule, or the list of all. Needs no file. */
export function RulesView() {
  const rules = useRules();
  const chosen = useStore((state) => state.rule);
  if (rules === undefined) return undefined;
  if (typeof rules === 'string') return <EmptyState title="The rules cannot be shown">{rules}</EmptyState>;
  const rule = rules.find(({ id }) => id === chosen);
  return (
    <div className="rules">
      {rule !== undefined ? <RulePage rule={rule} /> : <RuleList rules={rules} lost={chosen} />}
    </div>
  );
}

/** All rules by how bad it is what they find. `lost` is a rule that a link asks for and that there is not. */
function RuleList({
  rules,
  lost,
}: {
  readonly rules: readonly RuleSummary[];
  readonly lost: string | undefined;
}) {
  return (
    <article data-items=".rules-list button">
      <ViewHead view="rules" />
      <p>
        What klpscope looks for in a module besides following the kernel: what the kernel refuses, what it
        does not check and would do wrong, and what depends on its release.
      </p>
      {lost === undefined ? undefined : (
        <p role="status">
          There is no rule <code>{lost}</code> in this version of klpscope.
        </p>
      )}
      {[...groupBy(rules, ({ severity }) => severity)].map(([severity, ofSeverity]) => (
        <section key={severity}>
          <h2>
            <RuleMark severity={severity} /> {severityWords[severity].plural}
          </h2>
          <ul className="rules-list">
            {ofSeverity.map((rule) => (
              <li key={rule.id}>
                <RuleLink rule={rule} />
                <code>{rule.id}</code>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </article>
  );
}

function RuleLink({ rule: { id, title } }: { readonly rule: RuleSummary }) {
  const showRule = useStore((state) => state.showRule);
  const hash = addressOf({ ...useStore.getState(), view: 'rules', rule: id, selection: undefined }).hash;
  return (
    <Button look="text" title={hash} onClick={() => showRule(id)}>
      {title}
    </Button>
  );
}
