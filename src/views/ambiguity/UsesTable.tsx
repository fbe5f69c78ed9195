import { useMemo } from 'react';
import { formatCount, formatHex } from '../../base/format';
import { groupBy } from '../../base/group-by';
import { useStore } from '../../store/store';
import { Button } from '../../ui/button/Button';
import type { CandidateRow, Decision, DecisionUse } from '../../worker/snapshot';
import { Term } from '../glossary/Term';
import { useSections } from '../table-view/use-sections';
import { describeMeaning } from './choice-words';
import { MeaningPicker } from './MeaningPicker';

interface UsesTableProps {
  readonly symbol: string;
  readonly uses: NonNullable<Decision['uses']>;
  /** What can be chosen; empty where nothing can. */
  readonly candidates: readonly CandidateRow[];
}

/** What each relocation means and why, function by function; and the way to choose for a function or a single one. */
export function UsesTable({ symbol, uses: { rows, left, remarks }, candidates }: UsesTableProps) {
  const sections = useSections();
  const code = useMemo(
    () => new Set(sections.filter(({ flags }) => flags.includes('X')).map(({ name }) => name)),
    [sections],
  );
  const groups = groupBy(rows, ({ section, container, exact }) => `${section} ${container ?? exact}`);
  return (
    <section aria-labelledby="uses">
      <h2 id="uses">Which code means which</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reached by the keyboard */}
      <section className="decision-table-frame" tabIndex={0} aria-label="Table of the relocations">
        <table className="decision-table">
          <thead>
            <tr>
              <th scope="col">In</th>
              <th scope="col">
                <Term id="relocation">Relocation</Term>
              </th>
              <th scope="col">Means</th>
              <th scope="col">
                <Term id="confidence">Confidence</Term>
              </th>
              <th scope="col">Because</th>
            </tr>
          </thead>
          <tbody>
            {[...groups].map(([key, group]) => (
              <Group key={key} symbol={symbol} group={group} candidates={candidates} code={code} />
            ))}
          </tbody>
        </table>
      </section>
      {remarks.map((remark) => (
        <p key={remark} className="decision-soft">
          {remark}
        </p>
      ))}
      {left === 0 ? undefined : (
        <p className="decision-soft">… and {formatCount(left, 'relocation')} more.</p>
      )}
    </section>
  );
}

type Names = ReadonlySet<string>;

interface GroupProps {
  readonly symbol: string;
  readonly group: readonly DecisionUse[];
  readonly candidates: readonly CandidateRow[];
  /** The sections of code. */
  readonly code: Names;
}

/** The relocations in one function: first a line for all of them, where there are several. */
function Group({ symbol, group, candidates, code }: GroupProps) {
  const [first] = group;
  if (first === undefined) return undefined;
  const { container } = first;
  const isAlone = group.length === 1;
  const pick = (place: string, otherwise: string) =>
    candidates.length === 0 ? (
      otherwise
    ) : (
      <MeaningPicker symbol={symbol} place={place} candidates={candidates} otherwise={otherwise} />
    );
  return (
    <>
      {isAlone || container === undefined ? undefined : (
        <tr className="uses-container">
          <td className="code">{container}</td>
          <td>{formatCount(group.length, 'relocation')}</td>
          <td>{pick(container, commonMeaning(group))}</td>
          <td />
          <td />
        </tr>
      )}
      {group.map((use) => (
        <tr key={`${use.exact} ${use.section}`}>
          <td className="code">{isAlone ? container : undefined}</td>
          <td>
            <Place use={use} code={code} />
          </td>
          {/* A choice for the function outlives a rebuild that moves its code. */}
          <td>{pick(isAlone && container !== undefined ? container : use.exact, meaningOf(use))}</td>
          <td>
            <Confidence use={use} />
          </td>
          <td className="decision-because">{use.because}</td>
        </tr>
      ))}
    </>
  );
}

/** Where the relocation is; a link to the code there, where it is in code. */
function Place({
  use: { section, offset, exact },
  code,
}: {
  readonly use: DecisionUse;
  readonly code: Names;
}) {
  const reveal = useStore((state) => state.reveal);
  const place = `${section}+${formatHex(offset)}`;
  if (!code.has(section)) return <code title={exact}>{place}</code>;
  return (
    <Button
      look="text"
      className="code"
      title={`${exact}: open in Code`}
      onClick={() => reveal({ table: 'code', key: place })}
    >
      {place}
    </Button>
  );
}

function Confidence({ use: { by, confidence } }: { readonly use: DecisionUse }) {
  const word = by === 'choice' ? 'chosen' : confidence;
  return (
    <span className="uses-confidence" data-confidence={word}>
      {word}
    </span>
  );
}

function meaningOf({ meaning }: DecisionUse): string {
  return meaning === undefined ? 'not known' : describeMeaning(meaning);
}

function commonMeaning(group: readonly DecisionUse[]): string {
  const meanings = new Set(group.map(meaningOf));
  return meanings.size === 1 ? [...meanings].join() : 'not all the same';
}
