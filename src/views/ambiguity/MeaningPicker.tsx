import { isSameSubject } from '../../store/choices-slice';
import { useStore } from '../../store/store';
import type { CandidateRow } from '../../worker/snapshot';
import { describeCandidate } from './choice-words';

interface MeaningPickerProps {
  readonly symbol: string;
  /** The relocations that it chooses for, as `Choice.place`. */
  readonly place: string;
  readonly candidates: readonly CandidateRow[];
  /** What counts while nothing is chosen here. */
  readonly otherwise: string;
}

/** Lists of this many are not read, but searched in the sources. */
const most = 200;

/** Chooses which symbol is meant by the relocations of one place. */
export function MeaningPicker({ symbol, place, candidates, otherwise }: MeaningPickerProps) {
  const choices = useStore((state) => state.snapshot.choices);
  const choose = useStore((state) => state.choose);
  const takeBack = useStore((state) => state.takeBack);
  const own = choices.find(({ choice }) => isSameSubject(choice, { symbol, place }))?.choice;
  const keyOf = ({ object, position }: Pick<CandidateRow, 'object' | 'position'>) => `${position} ${object}`;
  return (
    <select
      className="meaning-picker"
      aria-label={`Which ${symbol} is meant in ${place}`}
      data-chosen={own !== undefined || undefined}
      value={own === undefined ? '' : keyOf(own)}
      onChange={({ target: { value } }) => {
        const candidate = candidates.find((one) => keyOf(one) === value);
        if (candidate === undefined) void takeBack([{ symbol, place }]);
        else {
          const { object, position, count } = candidate;
          void choose({ symbol, place, object, position, of: count });
        }
      }}
    >
      <option value="">{own === undefined ? otherwise : 'take the choice back'}</option>
      {candidates.slice(0, most).map((candidate) => (
        <option key={keyOf(candidate)} value={keyOf(candidate)}>
          {describeCandidate(candidate)}
        </option>
      ))}
    </select>
  );
}
