import { viewIds, viewTitles } from '../src/store/view-ids';
import { bytesOf, fileOf, samplePath, samples } from './samples';
import { expect, test } from './test';

/** An ordinary module. */
const ordinary = samplePath('static-key-in-module/klp_target.ko');

/** A file without `.modinfo`, as it is before modpost: the section has another name. */
function objectFile() {
  const bytes = Buffer.from(bytesOf(samples.unique.module));
  for (const name of ['.modinfo\0', '.gnu.linkonce.this_module\0']) {
    const at = bytes.indexOf(name, 0, 'latin1');
    bytes.write('_', at, 'latin1');
  }
  return fileOf('lp.o', bytes);
}

test.describe('a term', () => {
  test.beforeEach(async ({ klpscope }) => {
    await klpscope.goto();
    await klpscope.open(samples.annotated.module, samples.annotated.list);
  });

  test('is explained while it is pointed at, in every view that has one', async ({ klpscope, page }) => {
    const tip = page.getByRole('tooltip');
    const places = [
      ['Summary', 'Kernel', /names the kernel a module was built for/],
      ['Ambiguity', 'Position', /counted from 1 as kallsyms counts/],
      ['Loader', 'ftrace', /tracer of functions/],
      ['Patched', 'Replace', /takes the place of all earlier ones/],
      ['Modinfo', 'Symbol versions', /checksum of an exported symbol/],
      ['Sources', 'Exports', /offers to modules/],
    ] as const;
    for (const [view, name, words] of places) {
      await klpscope.show(view);
      await klpscope.main.getByRole('button', { name, exact: true }).first().hover();
      await expect(tip).toHaveText(words);
      await page.mouse.move(0, 0);
      await expect(tip).toBeHidden();
    }
  });

  test('in a table’s head is explained by pointer and focus; a click sorts all the same', async ({
    klpscope,
    page,
  }) => {
    const tip = page.getByRole('tooltip');
    for (const [view, head, words] of [
      ['Relocations', 'Addend', /added to the symbol’s value/],
      ['Symbols', 'Bind', /Who sees a symbol/],
      ['Sections', 'Info', /sh_info/],
    ] as const) {
      await klpscope.show(view);
      const button = klpscope.main.getByRole('columnheader').getByRole('button', { name: head, exact: true });
      await button.hover();
      await expect(tip).toHaveText(words);
      await button.click();
      await expect(klpscope.main.getByRole('columnheader', { name: head })).toHaveAttribute(
        'aria-sort',
        'ascending',
      );
      await page.mouse.move(0, 0);
      await button.press('Shift');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Shift+Tab');
      await expect(button).toBeFocused();
      await expect(tip).toHaveText(words);
      await expect(button).toHaveAccessibleDescription(words);
    }
  });

  test('is explained when the focus reaches it; Escape closes that and nothing else', async ({
    klpscope,
    page,
  }) => {
    await klpscope.show('Sections');
    await klpscope.rows.first().click();
    await expect(klpscope.inspector).toBeVisible();
    await klpscope.idle();
    await page.mouse.move(0, 0);
    const tip = page.getByRole('tooltip');
    const head = klpscope.main.getByRole('button', { name: 'Link', exact: true });
    await head.focus();
    await page.keyboard.press('Tab');
    await expect(head).not.toBeFocused();
    await page.keyboard.press('Shift+Tab');
    await expect(head).toBeFocused();
    await expect(tip).toHaveText(/section that belongs to this one/);
    await page.keyboard.press('Escape');
    await expect(tip).toBeHidden();
    await expect(klpscope.inspector).toBeVisible();
    await expect(head).toBeFocused();
    // While it is shown the page’s keys go on working.
    await page.keyboard.press('Tab');
    await page.keyboard.press('Shift+Tab');
    await expect(tip).toBeVisible();
    await page.keyboard.press('1');
    await expect(klpscope.main).toHaveAccessibleName('Summary');
    await expect(tip).toBeHidden();
  });

  test('leads to its place in the glossary, and from there to others', async ({ klpscope, page }) => {
    await klpscope.show('Loader');
    await klpscope.main.getByRole('button', { name: 'ftrace', exact: true }).first().click();
    await expect(klpscope.main).toHaveAccessibleName('Glossary');
    await expect(page.locator('#term-ftrace')).toBeFocused();
    await expect(page.locator('#term-ftrace')).toBeInViewport();
    await page.locator('#term-ftrace').getByRole('button', { name: 'transition' }).click();
    await expect(page.locator('#term-transition')).toBeFocused();
    await page.locator('#term-transition').getByRole('button', { name: 'Patched' }).click();
    await expect(klpscope.main).toHaveAccessibleName('Patched');
  });
});

test.describe('with a finger', () => {
  test.use({ hasTouch: true });

  test('a tap explains a term and goes nowhere', async ({ klpscope, page }) => {
    await klpscope.goto();
    await klpscope.open(samples.annotated.module, samples.annotated.list);
    await klpscope.show('Loader');
    const tip = page.getByRole('tooltip');
    await klpscope.main.getByRole('button', { name: 'ftrace', exact: true }).first().tap();
    await expect(tip).toHaveText(/tracer of functions/);
    await expect(klpscope.main).toHaveAccessibleName('Loader');
    await tip.getByRole('button', { name: 'More in the glossary' }).tap();
    await expect(klpscope.main).toHaveAccessibleName('Glossary');
    await expect(page.locator('#term-ftrace')).toBeInViewport();
  });
});

test('the glossary needs no file: search, order, nothing found', async ({ klpscope, page }) => {
  await klpscope.goto('#/v1/glossary');
  const entries = page.locator('.glossary-entry');
  const all = await entries.count();
  expect(all).toBeGreaterThan(60);
  const search = page.getByRole('searchbox', { name: 'Search the glossary' });
  await search.fill('0xff20');
  await expect(entries).not.toHaveCount(all);
  await expect(page.locator('#term-shn-livepatch')).toBeVisible();
  await search.fill('no such word');
  await expect(klpscope.main).toContainText('No term has these words');
  await page.getByRole('button', { name: 'Show all terms' }).click();
  await expect(entries).toHaveCount(all);
  await page.getByLabel('A to Z').check();
  await expect(entries.first()).toHaveAttribute('id', 'term-addend');
});

test('every view says what it answers', async ({ klpscope }) => {
  await klpscope.goto();
  await klpscope.open(samples.annotated.module, samples.annotated.list);
  for (const view of viewIds) {
    await klpscope.show(viewTitles[view]);
    await expect(klpscope.main.locator('.table-view-title').first()).toHaveText(viewTitles[view]);
    await expect(klpscope.main.locator('.table-view-question').first()).toHaveText(/\?$/);
  }
});

test('without a module every view says that it is about one', async ({ klpscope, page }) => {
  await klpscope.goto();
  await klpscope.open(samples.annotated.list);
  for (const view of ['Summary', 'Loader', 'Diff', 'Modinfo']) {
    await klpscope.show(view);
    await expect(klpscope.main).toContainText('No module is open');
    await expect(klpscope.main).toContainText('?');
  }
  await klpscope.main.getByRole('button', { name: 'Show the sources' }).click();
  await expect(page.getByRole('region', { name: 'Open sources' })).toBeVisible();
});

test('without symbols, what needs them says so and takes them', async ({ klpscope }) => {
  await klpscope.goto();
  await klpscope.open(samples.unique.module);
  for (const [view, words] of [
    ['Ambiguity', 'Not known yet'],
    ['Diff', 'No converted module to compare with yet'],
    ['Sources', 'no source of symbols is open'],
  ] as const) {
    await klpscope.show(view);
    await expect(klpscope.main).toContainText(words);
    await expect(klpscope.main.getByRole('button', { name: 'Open files …' })).toBeVisible();
  }
});

test('a finished livepatch has nothing to decide, and says where its symbols are', async ({ klpscope }) => {
  await klpscope.goto();
  await klpscope.open(samples.unique.module, samples.unique.list);
  const file = await (await klpscope.download()).path();
  await klpscope.goto('#/v1/glossary');
  await klpscope.page.reload();
  await klpscope.open(fileOf('lp.ko', bytesOf(file)));
  await klpscope.show('Diff');
  await expect(klpscope.main).toContainText('There is no conversion to show');
  await klpscope.show('Ambiguity');
  await expect(klpscope.main).toContainText('Already in the kernel');
  await klpscope.main.getByRole('button', { name: 'Show its livepatch symbols' }).click();
  await expect(klpscope.rows.first()).toContainText('LIVEPATCH');
});

test('what an ordinary module has not is said in its own terms', async ({ klpscope }) => {
  await klpscope.goto();
  await klpscope.open(ordinary);
  for (const [view, title] of [
    ['Ambiguity', 'Nothing to decide'],
    ['Diff', 'There is no conversion to show'],
    ['Patched', 'No table says what this module replaces'],
  ] as const) {
    await klpscope.show(view);
    await expect(klpscope.main).toContainText(title);
    await expect(klpscope.main).toContainText('An ordinary kernel module');
    await expect(klpscope.main.getByRole('button', { name: 'Open files …' })).toBeVisible();
  }
});

test('a file before modpost: each view that needs a module says what is missing', async ({ klpscope }) => {
  await klpscope.goto();
  await klpscope.open(objectFile());
  for (const view of ['Findings', 'Loader']) {
    await klpscope.show(view);
    await expect(klpscope.main).toContainText('It has no readable .modinfo');
    await expect(klpscope.main.getByRole('button', { name: 'Open files …' })).toBeVisible();
  }
  await klpscope.show('Modinfo');
  await klpscope.main.getByRole('tab', { name: 'Tags' }).click();
  await expect(klpscope.main).toContainText('No .modinfo in this file');
});

test('a filter without hits, and findings that are hidden, are shown again by a button', async ({
  klpscope,
}) => {
  await klpscope.goto();
  await klpscope.open(samples.annotated.module, samples.annotated.list);
  await klpscope.show('Symbols');
  await klpscope.filter('nosuchsymbol');
  await expect(klpscope.main).toContainText('No row matches');
  await klpscope.main.getByRole('button', { name: 'Clear filter', exact: true }).click();
  await expect(klpscope.rows.first()).toBeVisible();
  await klpscope.show('Findings');
  await klpscope.main.getByRole('checkbox', { name: /note/ }).uncheck();
  await expect(klpscope.main).toContainText('All findings are hidden');
  await klpscope.main.getByRole('button', { name: 'Show all severities' }).click();
  await expect(klpscope.main.locator('.finding').first()).toBeVisible();
});
