import { Fragment } from 'react';
import { formatCount, formatNumber } from '../../base/format';
import { useStore } from '../../store/store';
import { Button } from '../../ui/button/Button';
import { ObjectTag } from '../../ui/code-text/ObjectTag';
import { Icon } from '../../ui/icon/Icon';
import { ResolutionBadge } from '../../ui/resolution-badge/ResolutionBadge';
import type { PlanSummary, ResolutionKind } from '../../worker/snapshot';
import { Term } from '../glossary/Term';
import { type FlowRow, groupFlow, layOutRibbons, type Outcome, type Ribbon } from './flow';
import './plan-flow.css';

/** What the colours mean is written beside each; see ResolutionBadge. */
const rowMeanings: Readonly<Record<ResolutionKind, string>> = {
  exported: 'an object exports it',
  unique: 'the sources have it once',
  annotated: 'the source says which',
  chosen: 'somebody chose which',
  divided: 'places mean different ones',
  stated: 'its own name says which',
  weak: 'weak, in no object',
  undecided: 'no source says where it is',
  ambiguous: 'the sources have it several times',
  missing: 'no source has it',
  conflicting: 'annotations contradict',
  invalid: 'what is said of it does not fit',
  unsupported: 'cannot be converted so',
};

/** From the relocations that cannot be resolved at build time, through what is known, to where they end. */
export function PlanFlow({ plan }: { readonly plan: PlanSummary }) {
  const groups = groupFlow(plan.resolutions);
  const total = groups.reduce((sum, group) => sum + group.relocations, 0);
  let line = 1;
  return (
    <section aria-labelledby="plan-flow-title">
      <h2 id="plan-flow-title">
        From relocations by their <Term id="resolution">resolution</Term> to sections
      </h2>
      <div
        className="plan-flow"
        style={{ gridTemplateRows: `repeat(${groups.flatMap((g) => g.rows).length}, 1fr)` }}
      >
        <div className="plan-flow-start">
          <strong>{formatNumber(total)}</strong>
          <span>
            <Term id="relocation">{total === 1 ? 'relocation' : 'relocations'}</Term> against{' '}
            <Term id="undefined-symbol">undefined symbols</Term>
          </span>
        </div>
        <Ribbons ribbons={layOutRibbons(groups)} />
        {groups.map(({ outcome, rows, relocations }) => {
          const first = line;
          line += rows.length;
          return (
            <Fragment key={outcome}>
              {rows.map((row, index) => (
                <FlowRowCell key={row.kind} row={row} line={first + index} />
              ))}
              <div
                className="plan-flow-end"
                data-outcome={outcome}
                style={{ gridRow: `${first} / span ${rows.length}` }}
              >
                {/* All rows are as high as the highest: what would make them higher is counted. */}
                <FlowEnd
                  outcome={outcome}
                  relocations={relocations}
                  listed={1 + 2 * rows.length}
                  plan={plan}
                />
              </div>
            </Fragment>
          );
        })}
      </div>
    </section>
  );
}

function FlowRowCell({ row, line }: { readonly row: FlowRow; readonly line: number }) {
  const navigate = useStore((state) => state.navigate);
  const setFilter = useStore((state) => state.setFilter);
  const show = () => {
    setFilter('relocations', row.kind);
    navigate('relocations');
  };
  return (
    <div className="plan-flow-row" style={{ gridRow: line }}>
      <ResolutionBadge kind={row.kind} />
      <Button look="text" title={`Show the relocations that are ${row.kind}`} onClick={show}>
        {formatCount(row.relocations, 'relocation')}, {formatCount(row.symbols, 'symbol')}
      </Button>
      <span className="plan-flow-meaning">{rowMeanings[row.kind]}</span>
    </div>
  );
}

interface FlowEndProps {
  readonly outcome: Outcome;
  readonly relocations: number;
  /** Sections listed before the rest is counted. */
  readonly listed: number;
  readonly plan: PlanSummary;
}

function FlowEnd({ outcome, relocations, listed, plan }: FlowEndProps) {
  const navigate = useStore((state) => state.navigate);
  switch (outcome) {
    case 'blocked':
      return (
        <p>
          <Icon name="caution" size={14} /> Stops the conversion until it is decided or mended
        </p>
      );
    case 'undecided':
      return (
        <p>
          <Icon name="question" size={14} />{' '}
          {plan.state === 'ready' ? 'Left to the module loader' : 'Waits for a symbol source'}
        </p>
      );
    case 'loader':
      return (
        <p>
          <Icon name="neutral" size={14} /> Stays as it is, for the module loader
        </p>
      );
    case 'livepatch':
      return (
        <>
          <p>
            <Icon name="diamond" size={14} /> {relocations === 1 ? 'Becomes a ' : 'Become '}
            <Term id="livepatch-relocation">
              {relocations === 1 ? 'livepatch relocation' : 'livepatch relocations'}
            </Term>
          </p>
          <ul>
            {plan.sections.slice(0, listed).map((section) => (
              <li key={section.name}>
                <ObjectTag name={section.object} /> <code>{section.name}</code>
                <span className="plan-flow-count">{formatNumber(section.relocations)}</span>
              </li>
            ))}
          </ul>
          {plan.sections.length <= listed ? undefined : (
            <Button look="text" onClick={() => navigate('diff')}>
              and {formatCount(plan.sections.length - listed, 'more section')}
            </Button>
          )}
        </>
      );
  }
}

function Ribbons({ ribbons }: { readonly ribbons: readonly Ribbon[] }) {
  return (
    <svg className="plan-flow-ribbons" viewBox="0 0 100 1000" preserveAspectRatio="none" aria-hidden="true">
      {ribbons.map(({ kind, leftTop, rightTop, thickness }) => (
        <path
          key={kind}
          data-kind={kind}
          d={
            `M0 ${leftTop} C50 ${leftTop} 50 ${rightTop} 100 ${rightTop} V${rightTop + thickness} ` +
            `C50 ${rightTop + thickness} 50 ${leftTop + thickness} 0 ${leftTop + thickness} Z`
          }
        />
      ))}
    </svg>
  );
}
