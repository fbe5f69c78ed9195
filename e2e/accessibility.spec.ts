import type { Page } from '@playwright/test';
import axe, { type AxeResults, type RunOptions } from 'axe-core';
import { openFiles, viewNames, walkViews } from './every-view';
import { samples } from './samples';
import { expect, test } from './test';

// On a busy machine axe takes seconds for a view.
test.slow();

const options: RunOptions = {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'],
  resultTypes: ['violations'],
};

/** What axe has against the page as it is, a line an element. */
async function complaints(page: Page, where: string): Promise<string[]> {
  // Rows that are to give way are dimmed, and come back from that in a moment.
  await page.locator('html[data-busy="false"]').waitFor();
  await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
  await page.evaluate(() =>
    Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => undefined))),
  );
  const isThere = await page.evaluate<boolean>('"axe" in window');
  if (!isThere) await page.evaluate(axe.source);
  const { violations } = await page.evaluate<AxeResults>(`axe.run(document, ${JSON.stringify(options)})`);
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(
      ({ target, any, all, none }) =>
        `${where}: ${id}: ${target.join(' ')}: ${[...any, ...all, ...none].map(({ message }) => message).join('; ')}`,
    ),
  );
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    // Colours that are on their way to others are not what is looked at.
    test.use({ colorScheme, contextOptions: { reducedMotion: 'reduce' } });

    // Halves, as a test is not to be long.
    for (const views of [viewNames.slice(0, 8), viewNames.slice(8)])
      test(`${views[0]} to ${views.at(-1)}, of a converted module with another beside it`, async ({
        klpscope,
        page,
      }) => {
        const found: string[] = [];
        await klpscope.goto();
        await klpscope.open(...openFiles.beside);
        await walkViews(klpscope, views, async (view) => {
          found.push(...(await complaints(page, view)));
        });
        expect(found).toEqual([]);
      });

    test('views of a module with faults, and of one to be decided', async ({ klpscope, page }) => {
      const found: string[] = [];
      await klpscope.goto();
      found.push(...(await complaints(page, 'landing')));
      await klpscope.open(...openFiles.faulty);
      await walkViews(klpscope, ['Summary', 'Findings', 'Loader', 'Patched', 'Code'], async (view) => {
        found.push(...(await complaints(page, `faulty, ${view}`)));
      });
      await klpscope.open(...openFiles.undecided);
      await walkViews(klpscope, ['Summary', 'Ambiguity', 'Diff', 'Sources', 'Compare'], async (view) => {
        found.push(...(await complaints(page, `undecided, ${view}`)));
      });
      expect(found).toEqual([]);
    });

    test('a sample with its story', async ({ klpscope, page }) => {
      await klpscope.goto('#/v1/findings?sample=half-converted');
      await expect(klpscope.story.getByRole('region', { name: 'Story' })).toBeVisible();
      expect(await complaints(page, 'story')).toEqual([]);
    });

    test('dialogs, a menu, tabs, bytes, a link without its file', async ({ klpscope, page }) => {
      const found: string[] = [];
      const look = async (where: string) => {
        found.push(...(await complaints(page, where)));
      };
      await klpscope.goto();
      await klpscope.open(...openFiles.converted);
      await klpscope.show('Sections');
      await klpscope.rows.first().click();
      await page.getByRole('button', { name: 'Columns' }).click();
      await expect(page.getByRole('menu')).toBeVisible();
      await look('menu of columns');
      await page.keyboard.press('Escape');
      await page.keyboard.press('?');
      await expect(page.getByRole('dialog')).toBeVisible();
      await look('shortcuts');
      await page.keyboard.press('Escape');
      await page.keyboard.press('s');
      await expect(page.getByRole('dialog')).toBeVisible();
      await look('share');
      await page.keyboard.press('Escape');
      for (const view of ['Diff', 'Modinfo']) {
        await klpscope.show(view);
        for (const tab of await klpscope.main.getByRole('tab').all()) {
          await tab.click();
          await klpscope.idle();
          await look(`${view}, ${await tab.textContent()}`);
        }
      }
      await klpscope.show('Symbols');
      await klpscope.rows.first().click();
      await klpscope.idle();
      await page.reload();
      await klpscope.idle();
      await expect(klpscope.linkCard).toBeVisible();
      await look('link card');
      await klpscope.open(samples.unique.list);
      await look('sources alone');
      expect(found).toEqual([]);
    });
  });
}
