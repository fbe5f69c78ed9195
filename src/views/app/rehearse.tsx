import { startTransition } from 'react';
import { createRoot } from 'react-dom/client';
import { session } from '../../store/session';
import { useStore } from '../../store/store';
import type { Snapshot } from '../../worker/snapshot';
import { fetchSample, samples } from '../gallery/samples';
import { RehearsedViews } from './RehearsedViews';

/** Often enough for the browser to know what it renders. */
const rounds = 3;

/**
 * Makes worker and page ready for the first file: the worker with samples, the first of which has a list, the other a
 * kallsyms; the page with the last of them, rendered where nobody sees it. Never rejects.
 */
export async function rehearse(): Promise<void> {
  const drops = await Promise.all(samples.slice(0, 2).map(fetchSample)).catch(() => []);
  const snapshot = await session.rehearse(drops);
  for (let round = 0; round < rounds && snapshot !== undefined && isAtRest(); round++) await render(snapshot);
}

function isAtRest(): boolean {
  const { snapshot, progress } = useStore.getState();
  return snapshot.module === undefined && progress === undefined;
}

/** In slices of some milliseconds, as it is a transition. What is wrong with it will show with a file that matters. */
async function render(snapshot: Snapshot): Promise<void> {
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const root = createRoot(document.createElement('div'), { onUncaughtError: end });
  startTransition(() => root.render(<RehearsedViews snapshot={snapshot} onDone={end} />));
  await ended;
  root.unmount();
}
