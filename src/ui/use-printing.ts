import { useSyncExternalStore } from 'react';
import { flushSync } from 'react-dom';

let isPrinting = false;
const listeners = new Set<() => void>();

/**
 * Whether the page is being printed, or shown as it would be. What then is in the document is printed: what depends on it
 * is drawn before the browser goes on.
 */
export function usePrinting(): boolean {
  return useSyncExternalStore(subscribe, () => isPrinting);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (listeners.size === 1) start();
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) stop();
  };
}

const begin = (): void => tell(true);
const finish = (): void => tell(false);
const follow = (): void => tell(media().matches);

function start(): void {
  isPrinting = media().matches;
  window.addEventListener('beforeprint', begin);
  window.addEventListener('afterprint', finish);
  media().addEventListener('change', follow);
}

function stop(): void {
  window.removeEventListener('beforeprint', begin);
  window.removeEventListener('afterprint', finish);
  media().removeEventListener('change', follow);
}

let query: MediaQueryList | undefined;

/** One and the same: a listener is only heard as long as its query lives. */
function media(): MediaQueryList {
  query ??= matchMedia('print');
  return query;
}

function tell(next: boolean): void {
  if (next === isPrinting) return;
  isPrinting = next;
  flushSync(() => {
    for (const listener of listeners) listener();
  });
}
