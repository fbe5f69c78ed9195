import { test } from '@playwright/test';
import { KlpscopePage } from '../page';
import { type Figure, median, report } from './figures';
import { largeList } from './large-list';
import { filterToPainted, longTasks } from './timing';

/** Milliseconds that somebody needs from a click into the filter to the first key. */
const fromClickToKey = 400;

test('a table of 922,811 rows: typing into its filter, and scrolling', async ({ page }) => {
  const klpscope = new KlpscopePage(page);
  await klpscope.goto();
  await klpscope.open(await largeList());
  const type = (text: string) => filterToPainted(klpscope, text);
  await page.getByRole('searchbox', { name: 'Filter' }).click();
  await page.waitForTimeout(fromClickToKey);
  const first = await type('s');
  const runs: number[] = [];
  const whileTyping = await longTasks(page, async () => {
    for (const text of ['st', 'sta', 'stat', 'state', 'state_', 'state_s', 'state_sh', ''])
      runs.push(await type(text));
  });
  const table = await page.getByRole('grid').boundingBox();
  const whileScrolling = await longTasks(page, async () => {
    if (table !== null) await page.mouse.move(table.x + table.width / 2, table.y + table.height / 2);
    for (let turn = 0; turn < 60; turn++) await page.mouse.wheel(0, turn % 7 === 6 ? 400_000 : 900);
    await klpscope.idle();
  });
  const filter: Figure = { name: 'filter as one types, to painted rows', unit: 'ms', runs };
  const longest: Figure = {
    name: 'longest task of the main thread above 50 ms',
    unit: 'ms',
    runs: [Math.max(0, ...whileTyping, ...whileScrolling)],
  };
  report(
    'table of 922,811 rows',
    [filter, { name: 'the first letter', unit: 'ms', runs: [first] }, longest],
    [
      { name: 'ms from key to painted filter', value: median(filter), most: 100 },
      { name: 'ms of the longest task', value: median(longest), most: 50 },
    ],
  );
});
