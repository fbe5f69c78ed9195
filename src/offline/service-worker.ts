// Keeps the files of one build of the page in the browser, so that the page opens without network. It asks for nothing
// but these files, once, and answers from what it kept. A script of its own: it imports nothing.

declare const self: ServiceWorkerGlobalScope;

/** The files of the build: path relative to the page (the page itself is ''), SHA-256 in base64. `list-files.ts` writes it. */
declare const offlineFiles: readonly (readonly [path: string, hash: string])[];

/** Names this build: a digest of the list. */
declare const offlineVersion: string;

const files: ReadonlyMap<string, string> = new Map(offlineFiles);
const { scope } = self.registration;
// The scope is part of the name: other folders of the same host have their own copy of the page. No address has a space.
const ourPrefix = `klpscope ${scope} `;
const cacheName = `${ourPrefix}${offlineVersion}`;

self.addEventListener('install', (event) => event.waitUntil(keepAll()));
self.addEventListener('activate', (event) => event.waitUntil(takeOver()));
self.addEventListener('fetch', (event) => {
  const path = pathOf(event.request);
  if (path !== undefined) event.respondWith(answer(path, event.request));
});
self.addEventListener('message', (event) => {
  if (event.data === 'activate') void self.skipWaiting();
});

/** All or nothing: with one file missing or another than was built, nothing is installed, and the next visit tries again. */
async function keepAll(): Promise<void> {
  const cache = await caches.open(cacheName);
  await Promise.all(
    [...files].map(async ([path, hash]) => cache.put(addressOf(path), await obtain(path, hash))),
  );
}

/** What an earlier build left and is the same is not fetched again. */
async function obtain(path: string, hash: string): Promise<Response> {
  const known = await caches.match(addressOf(path), { ignoreVary: true });
  if (known !== undefined && (await digestOf(known.clone())) === hash) return known;
  const fetched = await fetch(addressOf(path), {
    cache: 'no-cache',
    redirect: 'error',
    priority: 'low',
  });
  if (!fetched.ok || (await digestOf(fetched.clone())) !== hash)
    throw new Error(`${addressOf(path)} is not the file of this build: not kept for use without network`);
  return fetched;
}

/** The build before stays: other tabs may still show it, and ask for more of its files. */
async function takeOver(): Promise<void> {
  const others = (await caches.keys()).filter((name) => name.startsWith(ourPrefix) && name !== cacheName);
  await Promise.all(others.slice(0, -1).map((name) => caches.delete(name)));
  await self.clients.claim();
}

/** Path of a request for a file of the page, of this build or of the one before; else the network's business. */
function pathOf({ method, url }: Request): string | undefined {
  if (method !== 'GET' || !url.startsWith(scope)) return undefined;
  const path = url.slice(scope.length).replace(/[?#].*$/, '');
  if (path === 'index.html') return '';
  // The names in here hold a digest of the content: no file of one build is taken for that of another.
  return files.has(path) || path.startsWith('assets/') ? path : undefined;
}

async function answer(path: string, request: Request): Promise<Response> {
  const address = addressOf(path);
  const cache = await caches.open(cacheName);
  return (
    (await cache.match(address, { ignoreVary: true })) ??
    (await caches.match(address, { ignoreVary: true })) ??
    fetch(request)
  );
}

function addressOf(path: string): string {
  return `${scope}${path}`;
}

async function digestOf(response: Response): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', await response.arrayBuffer());
  return btoa(String.fromCharCode(...new Uint8Array(digest)));
}

// Makes it a module for TypeScript, whose names are its own.
export type {};
