import { useMemo } from 'react';
import { type SideChoice, sidesOf } from '../../store/compare-slice';
import { useStore } from '../../store/store';
import { Button } from '../../ui/button/Button';
import { classNames } from '../../ui/class-names';
import { Icon } from '../../ui/icon/Icon';
import type { ComparedFact, ModuleComparison } from '../../worker/protocol';
import { outcomeWords } from './compare-words';
import { FactTable, isDifferent } from './FactTable';
import { FoldedList } from './FoldedList';
import { SectionList } from './SectionList';
import { SymbolList } from './SymbolList';
import { ThingList } from './ThingList';
import { type Sides, useComparison } from './use-comparison';

/** Two of the modules, or one before and after its conversion: what differs, and what does not matter. */
export function ComparisonPane({ sides }: { readonly sides: Sides }) {
  const { asked, isStale } = useComparison(sides);
  return (
    <section className="compare-part" aria-label="Difference">
      <div className="compare-head">
        <h2>Difference</h2>
        <SidePickers sides={sides} />
      </div>
      <div className={classNames('compare-result', isStale && 'compare-stale')} aria-busy={isStale}>
        {asked === undefined ? undefined : 'problem' in asked ? (
          <p className="compare-problem" role="status">
            <Icon name="caution" /> They could not be compared: {asked.problem}.
          </p>
        ) : (
          <Result comparison={asked.value} sides={sides} />
        )}
      </div>
    </section>
  );
}

/** Which two are compared. */
function SidePickers({ sides: { a, b } }: { readonly sides: Sides }) {
  const snapshot = useStore((state) => state.snapshot);
  const compareSides = useStore((state) => state.compareSides);
  const choices = useMemo(() => sidesOf(snapshot), [snapshot]);
  return (
    <div className="compare-pickers">
      <SidePicker
        label="First"
        choices={choices}
        value={a}
        onChange={(side) => compareSides({ a: side.side, b: b.side })}
      />
      <Button
        look="quiet"
        aria-label="Swap the two"
        title="Swap the two"
        onClick={() => compareSides({ a: b.side, b: a.side })}
      >
        ⇄
      </Button>
      <SidePicker
        label="Second"
        choices={choices}
        value={b}
        onChange={(side) => compareSides({ a: a.side, b: side.side })}
      />
    </div>
  );
}

interface SidePickerProps {
  readonly label: string;
  readonly choices: readonly SideChoice[];
  readonly value: SideChoice;
  readonly onChange: (side: SideChoice) => void;
}

function SidePicker({ label, choices, value, onChange }: SidePickerProps) {
  return (
    <label className="compare-picker">
      <span className="visually-hidden">{label}</span>
      <select
        value={keyOf(value)}
        onChange={({ target }) => {
          const side = choices.find((one) => keyOf(one) === target.value);
          if (side !== undefined) onChange(side);
        }}
      >
        {choices.map((side) => (
          <option key={keyOf(side)} value={keyOf(side)}>
            {side.label}
          </option>
        ))}
      </select>
    </label>
  );
}

function keyOf({ ask: { id, isConverted } }: SideChoice): string {
  return `${isConverted} ${id}`;
}

function Result({ comparison, sides }: { readonly comparison: ModuleComparison; readonly sides: Sides }) {
  const { outcome, facts, patch, functions, variables, sections, symbols, folded, notCompared } = comparison;
  const { icon, word, tone } = outcomeWords[outcome];
  return (
    <>
      <p className="compare-outcome" data-tone={tone} data-outcome={outcome}>
        <Icon name={icon} />
        {outcome === 'different' ? <DifferenceSentence comparison={comparison} /> : word}
      </p>
      {notCompared.map((sentence) => (
        <p key={sentence} className="compare-problem">
          <Icon name="caution" /> {sentence}
        </p>
      ))}
      <ThingList title="Functions" noun="function" things={functions} sides={sides} />
      <ThingList title="Variables" noun="variable" things={variables} sides={sides} />
      <FactTable
        kind="fact"
        title="What is replaced"
        noun="entry"
        plural="entries"
        facts={patch}
        sides={sides}
      />
      <FactTable kind="fact" title="The module says" noun="statement" facts={facts} sides={sides} />
      <SymbolList symbols={symbols} sides={sides} />
      <SectionList sections={sections} sides={sides} />
      <FoldedList folded={folded} />
    </>
  );
}

/** The changes in numbers. */
function DifferenceSentence({ comparison }: { readonly comparison: ModuleComparison }) {
  const { functions, variables, patch, facts, symbols, sections } = comparison;
  const kinds = [
    ['functions', functions],
    ['variables', variables],
    ['what is replaced', patch],
    ['what the module says', facts],
    ['symbols', symbols],
    ['tables', sections],
  ] as const;
  const counted = kinds.flatMap(([word, things]) => {
    const differ = things.filter((thing: Pick<ComparedFact, 'change' | 'folded'>) =>
      isDifferent(thing),
    ).length;
    return differ === 0 ? [] : [`${word} (${differ})`];
  });
  return <>Different in {counted.join(', ')}.</>;
}
