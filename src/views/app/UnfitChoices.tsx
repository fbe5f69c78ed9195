import { useStore } from '../../store/store';
import { Button } from '../../ui/button/Button';
import type { ChoiceSummary } from '../../worker/snapshot';

/** Choices that no longer fit what is open: which, why, and that they are not applied. */
export function UnfitChoices({ unfit }: { readonly unfit: readonly ChoiceSummary[] }) {
  const takeBack = useStore((state) => state.takeBack);
  return (
    <>
      <p>{unfit.length === 1 ? 'A choice is not applied:' : `${unfit.length} choices are not applied:`}</p>
      <ul>
        {unfit.map(({ choice: { symbol, place, object, position }, why }) => (
          <li key={`${symbol} ${place}`}>
            <code>{symbol}</code>
            {place === undefined ? undefined : (
              <>
                {' '}
                in <code>{place}</code>
              </>
            )}
            , position {position} in <code>{object}</code>. {why}
          </li>
        ))}
      </ul>
      <Button look="text" onClick={() => void takeBack(unfit.map(({ choice }) => choice))}>
        {unfit.length === 1 ? 'Forget it' : 'Forget them'}
      </Button>
    </>
  );
}
