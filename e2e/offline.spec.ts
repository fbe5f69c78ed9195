import { copyFileSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page } from '@playwright/test';
import { build, type Plugin } from 'vite';
import { samples } from './samples';
import { type StaticHost, startHost } from './static-host';
import { expect, test } from './test';

test.use({ serviceWorkers: 'allow' });
// One builds what all serve.
test.describe.configure({ mode: 'default' });

type BuildName = 'first' | 'second' | 'torn';

let folder: string;
let host: StaticHost;

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'klpscope-offline-'));
  await buildPage('first');
  await buildPage('second');
  // A deployment that is not finished: the new list of files, and the old page.
  cpSync(built('second'), built('torn'), { recursive: true });
  copyFileSync(join(built('first'), 'index.html'), join(built('torn'), 'index.html'));
});
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));
test.beforeEach(async () => {
  host = await startHost('/tools/klpscope/', built('first'));
});
test.afterEach(() => host.stop());

test('after the first visit the page needs no network', async ({ klpscope, page, context }) => {
  await klpscope.goto();
  await isKept(page);
  await context.setOffline(true);
  await page.reload();
  await klpscope.idle();
  await klpscope.open(samples.unique.module, samples.unique.list);
  expect((await klpscope.download()).suggestedFilename()).toBe('klp_unique.klp.ko');
});

test('below a path, with the host gone, it opens, fetches samples and follows links', async ({
  klpscope,
  page,
  context,
}) => {
  await page.goto(host.address);
  await isKept(page);
  await host.stop();
  const later = await context.newPage();
  await later.goto(`${host.address}?from=elsewhere#/v1/symbols?f=klp_unique.ko`);
  await expect(later.getByRole('region', { name: 'The link you followed' })).toBeVisible();
  await page.reload();
  await klpscope.idle();
  await page.getByRole('button', { name: 'A unique symbol' }).click();
  await expect(klpscope.downloadLink).toBeVisible();
});

test('once it is kept nothing is asked for', async ({ klpscope, page }) => {
  await page.goto(host.address);
  await isKept(page);
  const before = host.asked.length;
  await klpscope.open(samples.annotated.module, samples.annotated.list);
  for (const view of ['Relocations', 'Diff', 'Summary']) await klpscope.show(view);
  await klpscope.download();
  expect(host.asked.slice(before)).toEqual([]);
  // A visit asks whether there is a newer one, and for nothing else.
  await page.reload();
  await klpscope.idle();
  await expect.poll(() => host.asked.slice(before)).toEqual(['/tools/klpscope/sw.js']);
});

test('a new version is told of, and shown when the reader says so', async ({ klpscope, page, context }) => {
  await page.goto(host.address);
  await isKept(page);
  const other = await context.newPage();
  await other.goto(host.address);
  host.serve(built('second'));
  await page.reload();
  await klpscope.open(samples.unique.module, samples.unique.list);
  const notice = page.getByRole('status').filter({ hasText: 'A new version of klpscope is ready' });
  await expect(notice).toContainText('closes klp_unique.ko and 1 symbol source');
  expect(await versionOf(page)).toBe('first');
  await expect(klpscope.downloadLink).toBeVisible();

  await notice.getByRole('button', { name: 'Close files and reload' }).click();
  await expect.poll(() => versionOf(page)).toBe('second');
  await klpscope.idle();
  await expect(klpscope.linkCard).toContainText('klp_unique.ko');
  await expect(notice).toBeHidden();

  // The other tab stays as it is, and is told.
  const otherNotice = other.getByRole('status').filter({ hasText: 'A new version of klpscope is ready' });
  await expect(otherNotice).toBeVisible();
  expect(await versionOf(other)).toBe('first');
  await otherNotice.getByRole('button', { name: 'Reload' }).click();
  await expect.poll(() => versionOf(other)).toBe('second');
});

test('a new version that is not whole is not taken', async ({ klpscope, page }) => {
  await page.goto(host.address);
  await isKept(page);
  host.serve(built('torn'));
  const outcome = await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    const found = new Promise<ServiceWorker | null>((resolve) =>
      registration.addEventListener('updatefound', () => resolve(registration.installing)),
    );
    await registration.update();
    const coming = await found;
    return new Promise((resolve) => coming?.addEventListener('statechange', () => resolve(coming.state)));
  });
  expect(outcome).toBe('redundant');
  await page.reload();
  await klpscope.open(samples.unique.module, samples.unique.list);
  await expect(klpscope.downloadLink).toBeVisible();
  expect(await versionOf(page)).toBe('first');
});

test('what an installed page needs is there', async ({ page }) => {
  await page.goto(host.address);
  const manifestAddress = await page
    .locator('link[rel=manifest]')
    .evaluate((link: HTMLLinkElement) => link.href);
  const manifest: { start_url: string; icons: readonly { src: string }[] } = await (
    await page.request.get(manifestAddress)
  ).json();
  expect(new URL(manifest.start_url, manifestAddress).href).toBe(host.address);
  for (const { src } of manifest.icons)
    expect((await page.request.get(new URL(src, manifestAddress).href)).status(), src).toBe(200);
});

test('what is fetched for the first screen is below 150 kB', () => {
  const page = readFileSync(join(built('first'), 'index.html'), 'utf8');
  const named = [...page.matchAll(/(?:src|href)="\.\/((?:assets|theme)[^"]*)"/g)].map(
    ([, path = '']) => path,
  );
  expect([...new Set(named.map((path) => extname(path)))].sort()).toEqual(['.css', '.js']);
  const fonts = readdirSync(join(built('first'), 'assets')).filter((name) => extname(name) === '.woff2');
  const files = ['index.html', ...named, ...fonts.map((name) => `assets/${name}`)];
  const sizes = files.map((file) => gzipSync(readFileSync(join(built('first'), file))).length);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(150_000);
});

/** Waits until the browser has all files of the page. */
async function isKept(page: Page): Promise<void> {
  await page.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated');
}

async function versionOf(page: Page): Promise<string | null> {
  return page.locator('meta[name=build]').getAttribute('content');
}

function built(name: BuildName): string {
  return join(folder, name);
}

/** Builds the page with a mark by which the test knows which build it sees. */
async function buildPage(name: BuildName): Promise<void> {
  const mark: Plugin = {
    name: 'mark',
    transformIndexHtml: () => [{ tag: 'meta', attrs: { name: 'build', content: name }, injectTo: 'head' }],
  };
  const before = process.env['NODE_ENV'];
  // The test runner has set it to `test`.
  process.env['NODE_ENV'] = 'production';
  try {
    await build({ logLevel: 'error', plugins: [mark], build: { outDir: built(name), emptyOutDir: true } });
  } finally {
    process.env['NODE_ENV'] = before;
  }
}
