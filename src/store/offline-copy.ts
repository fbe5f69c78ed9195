import { useStore } from './store';

/**
 * Has the browser keep the page, so that it opens without network (see `src/offline/service-worker.ts`), and says in
 * the store when a newer build is kept. The browser looks for one whenever the page is loaded, and at no other time.
 * Without HTTPS, or where storage is forbidden, there is no copy and all else works.
 */
export async function startOfflineCopy(): Promise<void> {
  // Absent without HTTPS, whatever the types say.
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  const { serviceWorker } = navigator;
  let wasKept = serviceWorker.controller !== null;
  serviceWorker.addEventListener('controllerchange', () => {
    // The first copy changes nothing; after that another tab has gone on to a newer build.
    if (wasKept) tellReady();
    wasKept = true;
  });
  try {
    await serviceWorker.register(workerAddress(), { updateViaCache: 'none' });
  } catch {
    // The host does not serve it, there is no network, or the browser keeps nothing: the page is as good without.
    return;
  }
  const registration = await serviceWorker.ready;
  watch(registration.installing);
  watch(registration.waiting);
  registration.addEventListener('updatefound', () => watch(registration.installing));
}

/** Shows the newer build. What is open in the page is closed. */
export async function reloadUpdated(): Promise<void> {
  const registration = await navigator.serviceWorker.getRegistration(workerAddress());
  const waiting = registration?.waiting ?? undefined;
  // Another tab has made it the current one already.
  if (waiting === undefined) return location.reload();
  waiting.addEventListener('statechange', () => {
    if (waiting.state === 'activated') location.reload();
  });
  waiting.postMessage('activate');
}

/** Relative to the page, wherever it is served; never relative to this script. */
function workerAddress(): URL {
  return new URL('sw.js', document.baseURI);
}

function watch(worker: ServiceWorker | null): void {
  const look = () => {
    if (worker?.state === 'installed') tellReady();
  };
  worker?.addEventListener('statechange', look);
  look();
}

function tellReady(): void {
  useStore.setState({ updateReady: true });
}
