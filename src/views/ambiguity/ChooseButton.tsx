import { isSameSubject } from '../../store/choices-slice';
import { useStore } from '../../store/store';
import { Button } from '../../ui/button/Button';
import type { CandidateRow } from '../../worker/snapshot';
import { describeCandidate } from './choice-words';

interface ChooseButtonProps {
  readonly symbol: string;
  readonly candidate: CandidateRow;
}

/** Chooses one candidate for all of the module, or takes that choice back. */
export function ChooseButton({ symbol, candidate }: ChooseButtonProps) {
  const choices = useStore((state) => state.snapshot.choices);
  const choose = useStore((state) => state.choose);
  const takeBack = useStore((state) => state.takeBack);
  const { object, position, count } = candidate;
  const own = choices.find(({ choice }) => isSameSubject(choice, { symbol }))?.choice;
  const isChosen = own?.object === object && own.position === position;
  return isChosen ? (
    <Button look="text" onClick={() => void takeBack([{ symbol }])}>
      Take back
    </Button>
  ) : (
    <Button
      look="text"
      aria-label={`Choose ${describeCandidate(candidate)}`}
      onClick={() => void choose({ symbol, object, position, of: count })}
    >
      Choose
    </Button>
  );
}
