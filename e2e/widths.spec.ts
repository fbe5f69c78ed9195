import type { Page } from '@playwright/test';
import { openFiles, viewNames, walkViews } from './every-view';
import { expect, test } from './test';

// Many views in many widths.
test.slow();

/** Phones, and screens up to 1440p. */
const widths = [360, 390, 420, 768, 1024, 1280, 1440, 1920, 2560] as const;

/** What does not fit, a line each: the page itself, a pane that is no table, a control that is cut off. */
function misfits(): string[] {
  const found: string[] = [];
  const page = document.documentElement;
  if (page.scrollWidth > page.clientWidth) found.push(`the page is ${page.scrollWidth} wide`);
  const nameOf = (element: Element) =>
    `${element.tagName.toLowerCase()}.${element.className} "${(element.textContent ?? '').slice(0, 30)}"`;
  for (const pane of document.querySelectorAll('main, main > *, aside, footer, dialog'))
    if (pane.scrollWidth > pane.clientWidth + 1)
      found.push(`${nameOf(pane)} needs ${pane.scrollWidth} of ${pane.clientWidth}`);
  for (const control of document.querySelectorAll('button, select, input, textarea, [role=tab], summary')) {
    const box = control.getBoundingClientRect();
    if (box.width <= 1 || !control.checkVisibility({ visibilityProperty: true })) continue;
    let [left, right] = [0, page.clientWidth];
    for (let around = control.parentElement; around !== null; around = around.parentElement) {
      const { overflowX } = getComputedStyle(around);
      // What is scrolled sideways holds more than is seen; names in a table are cut on purpose.
      if (overflowX === 'auto' || overflowX === 'scroll') {
        if (around.scrollWidth > around.clientWidth) [left, right] = [-Infinity, Infinity];
      } else if (overflowX !== 'visible' && around !== document.body) {
        const frame = around.getBoundingClientRect();
        [left, right] = [Math.max(left, frame.left), Math.min(right, frame.right)];
      }
      if (left === -Infinity) break;
    }
    if (control.closest('.data-table-row') === null && (box.left < left - 1 || box.right > right + 1))
      found.push(`${nameOf(control)} is cut off: ${box.left}…${box.right} of ${left}…${right}`);
  }
  return found;
}

async function atEveryWidth(page: Page, where: string): Promise<string[]> {
  const found: string[] = [];
  for (const width of widths) {
    await page.setViewportSize({ width, height: width < 700 ? 780 : 900 });
    // The frame after the one in which sizes are heard of.
    await page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
    );
    found.push(...(await page.evaluate(misfits)).map((misfit) => `${where} at ${width}: ${misfit}`));
  }
  return found;
}

test('the landing page and every view of a converted module fit', async ({ klpscope, page }) => {
  await klpscope.goto();
  const found = await atEveryWidth(page, 'Landing');
  await klpscope.open(...openFiles.beside);
  await walkViews(klpscope, viewNames, async (view) => {
    found.push(...(await atEveryWidth(page, view)));
    await page.setViewportSize({ width: 1280, height: 800 });
  });
  expect(found).toEqual([]);
});

test('views of a module with faults, of one to be decided, and dialogs fit', async ({ klpscope, page }) => {
  const found: string[] = [];
  await klpscope.goto();
  await klpscope.open(...openFiles.faulty);
  await walkViews(klpscope, ['Summary', 'Findings', 'Loader', 'Patched', 'Code'], async (view) => {
    found.push(...(await atEveryWidth(page, `faulty, ${view}`)));
    await page.setViewportSize({ width: 1280, height: 800 });
  });
  await klpscope.open(...openFiles.undecided);
  await walkViews(klpscope, ['Summary', 'Ambiguity', 'Diff', 'Sources', 'Compare'], async (view) => {
    found.push(...(await atEveryWidth(page, `undecided, ${view}`)));
    await page.setViewportSize({ width: 1280, height: 800 });
  });
  for (const key of ['?', 's']) {
    await page.keyboard.press(key);
    await expect(page.getByRole('dialog')).toBeVisible();
    found.push(...(await atEveryWidth(page, `dialog of ${key}`)));
    await page.keyboard.press('Escape');
  }
  expect(found).toEqual([]);
});
