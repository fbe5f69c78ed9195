import { samples } from './samples';
import { expect, test } from './test';

test('no request leaves the page once it is loaded', async ({ klpscope, page }) => {
  await klpscope.goto();
  await klpscope.open(samples.unique.module);
  const requests: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  await klpscope.open(samples.annotated.module, samples.annotated.list);
  for (const view of [
    'Relocations',
    'Symbols',
    'Sections',
    'Diff',
    'Modinfo',
    'Ambiguity',
    'Sources',
    'Summary',
  ])
    await klpscope.show(view);
  await klpscope.download();
  expect(requests.filter((url) => !url.startsWith('blob:'))).toEqual([]);
});

test('the content policy forbids connections to anywhere else', async ({ klpscope, page }) => {
  await klpscope.goto();
  // The worker obeys the header only.
  const response = await page.request.get('./');
  expect(response.headers()['content-security-policy']).toContain("default-src 'none'");
  const policy = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("connect-src 'self'");
});
