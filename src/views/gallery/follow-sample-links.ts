import { track } from '../../store/activity';
import { type AppState, useStore } from '../../store/store';

/** From now on, when a link about a sample arrives while nothing is open, the sample is fetched and opened. */
export function followSampleLinks(): void {
  fetchLinked(useStore.getState());
  useStore.subscribe((state, previous) => {
    if (state.arrivedLink?.link !== previous.arrivedLink?.link) fetchLinked(state);
  });
}

/** Opens the sample of the link that arrived; what goes wrong is in the store. */
export async function openLinked(): Promise<void> {
  const sample = useStore.getState().arrivedLink?.link.sample;
  if (sample === undefined) return;
  // The first screen does without what knows the samples.
  const file = await track(import('./open-sample')).catch(() => undefined);
  if (file !== undefined) await file.openLinkedSample();
  else useStore.setState({ sampleProblem: { sample, message: 'It could not be fetched; reload the page.' } });
}

function fetchLinked({ arrivedLink, snapshot: { module, sources } }: AppState): void {
  if (arrivedLink?.link.sample === undefined || module !== undefined || sources.length > 0) return;
  void openLinked();
}
