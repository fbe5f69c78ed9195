import { fileURLToPath } from 'node:url';
import { convertOnCommandLine } from '../kernel/convert';
import { samples } from '../samples';
import { startHost } from '../static-host';
import { expect, test } from './test';

const { module, list } = samples.annotated;

test('Firefox converts a module into the bytes of the command line', async ({ klpscope, address }) => {
  await klpscope.goto(address);
  await klpscope.open(module, list);
  const expected = await convertOnCommandLine(module, list);
  expect({ kind: 'converted', bytes: await klpscope.download() }).toEqual(expected);
});

test('a link leads back to view, filter and selection', async ({ klpscope, address }) => {
  await klpscope.goto(address);
  await klpscope.open(module, list);
  await klpscope.show('Symbols');
  await klpscope.filter('state_show');
  expect(await klpscope.evaluate('location.hash')).toContain('#/v1/symbols');
  await klpscope.reload();
  expect(await klpscope.text()).toContain('This link is about klp_annotated.ko');
  await klpscope.open(module, list);
  expect(await klpscope.evaluate('document.querySelector("main").getAttribute("aria-label")')).toBe(
    'Symbols',
  );
  expect(await klpscope.evaluate('document.querySelector("[aria-label=Filter]").value')).toBe('state_show');
});

test('it is dark as the system is, and light when the reader wants that', async ({ klpscope, address }) => {
  const lightness = 'getComputedStyle(document.querySelector("main")).backgroundColor';
  await klpscope.goto(address);
  expect(await klpscope.evaluate(lightness)).toBe('rgb(22, 24, 27)');
  await klpscope.press('button', 'Theme: as the system');
  expect(await klpscope.evaluate(lightness)).toBe('rgb(255, 255, 255)');
  await klpscope.reload();
  expect(await klpscope.evaluate(lightness)).toBe('rgb(255, 255, 255)');
});

test('after the first visit it needs no network', async ({ klpscope }) => {
  const host = await startHost('/klpscope/', fileURLToPath(new URL('../../dist/page', import.meta.url)));
  try {
    await klpscope.goto(host.address);
    await klpscope.until('navigator.serviceWorker.controller?.state === "activated"');
  } finally {
    await host.stop();
  }
  await klpscope.reload();
  await klpscope.open(module, list);
  expect(await klpscope.text()).toContain('Download converted module');
});
