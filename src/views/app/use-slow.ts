import { useStore } from '../../store/store';
import { useDelayed } from '../../ui/use-delayed';

/** Milliseconds after which an action is slow enough to tell about. */
const slow = 250;

/** Whether something is being done with the files for so long that it is to be told. */
export function useSlow(): boolean {
  const isBusy = useStore(({ progress }) => progress !== undefined);
  return useDelayed(isBusy, slow);
}
