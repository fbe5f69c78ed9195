import { openFiles, viewNames } from './every-view';
import { expect, test } from './test';

test('every view is reached by keys, and the list of keys names them', async ({ klpscope, page }) => {
  await klpscope.goto();
  await klpscope.open(...openFiles.beside);
  await klpscope.show('Summary');
  for (const view of [...viewNames.slice(1), 'Summary']) {
    await page.keyboard.press(']');
    await expect(klpscope.main).toHaveAccessibleName(view);
  }
  await page.keyboard.press('[');
  await expect(klpscope.main).toHaveAccessibleName('Glossary');
  for (const [index, view] of viewNames.slice(0, 10).entries()) {
    await page.keyboard.press(String((index + 1) % 10));
    await expect(klpscope.main).toHaveAccessibleName(view);
  }
  await page.keyboard.press('?');
  const list = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  for (const label of ['The view before', 'The view after', 'Go to the row after', 'Open files'])
    await expect(list).toContainText(label);
  await page.keyboard.press('2');
  await expect(list).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(list).toBeHidden();
  await expect(klpscope.main).toHaveAccessibleName('Diff');
});

test('j and k walk tables and lists without a click', async ({ klpscope, page }) => {
  await klpscope.goto();
  await klpscope.open(...openFiles.faulty);
  await klpscope.show('Symbols');
  await page.keyboard.press('j');
  await expect(page.getByRole('grid')).toBeFocused();
  const selected = klpscope.main.locator('[role=row][aria-selected=true]');
  await expect(selected).toHaveAttribute('aria-rowindex', '2');
  await page.keyboard.press('j');
  await expect(selected).toHaveAttribute('aria-rowindex', '3');
  await page.keyboard.press('k');
  await expect(selected).toHaveAttribute('aria-rowindex', '2');

  await klpscope.show('Findings');
  const findings = klpscope.main.locator('.finding');
  await page.keyboard.press('j');
  await expect(findings.nth(0)).toBeFocused();
  await expect(findings.nth(0)).toHaveAttribute('aria-pressed', 'true');
  await expect(klpscope.inspector).toBeVisible();
  await page.keyboard.press('j');
  await expect(findings.nth(1)).toBeFocused();
  await page.keyboard.press('k');
  await expect(findings.nth(0)).toHaveAttribute('aria-pressed', 'true');

  await klpscope.show('Rules');
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await expect(klpscope.main.locator('.rules-list button').nth(1)).toBeFocused();
});

test('decisions, comparisons and bytes are walked too', async ({ klpscope, page }) => {
  await klpscope.goto();
  await klpscope.open(...openFiles.undecided);
  await klpscope.show('Ambiguity');
  await page.keyboard.press('j');
  const symbols = page.getByRole('listbox', { name: 'Symbols' });
  await expect(symbols).toBeFocused();

  await klpscope.open(...openFiles.beside);
  await klpscope.show('Compare');
  await page.keyboard.press('j');
  const same = klpscope.main.locator('details').first();
  await expect(same.locator('summary')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(same).toHaveAttribute('open');

  await klpscope.show('Relocations');
  await page.keyboard.press('j');
  const bytes = klpscope.inspector.getByRole('grid');
  await bytes.focus();
  await page.keyboard.press('j');
  await expect(bytes.locator('.hex-byte[data-selected]')).toHaveCount(1);
});

test('Escape closes the nearest thing only: dialog, menu, filter, inspector', async ({ klpscope, page }) => {
  await klpscope.goto();
  await klpscope.open(...openFiles.converted);
  await klpscope.show('Symbols');
  await klpscope.rows.first().click();
  await expect(klpscope.inspector).toBeVisible();

  const columns = page.getByRole('button', { name: 'Columns' });
  await columns.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menu')).toBeVisible();
  await expect(page.getByRole('menuitemcheckbox').first()).toBeFocused();
  await page.keyboard.press('End');
  await expect(page.getByRole('menuitem', { name: 'Reset columns' })).toBeFocused();
  await page.keyboard.press('j');
  await expect(page.getByRole('menuitemcheckbox').first()).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('menu')).toBeHidden();
  await expect(columns).toBeFocused();
  await expect(klpscope.inspector).toBeVisible();

  const help = page.getByRole('button', { name: 'Keyboard shortcuts' });
  await help.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(help).toBeFocused();
  await expect(klpscope.inspector).toBeVisible();

  const filter = page.getByLabel('Filter');
  await page.keyboard.press('/');
  await expect(filter).toBeFocused();
  await page.keyboard.type('s3jk?[');
  await expect(filter).toHaveValue('s3jk?[');
  await expect(klpscope.main).toHaveAccessibleName('Symbols');
  await page.keyboard.press('Escape');
  await expect(filter).toHaveValue('');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('grid').first()).toBeFocused();
  await expect(klpscope.inspector).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(klpscope.inspector).toBeHidden();
  await expect(page.getByRole('grid').first()).toBeFocused();
});

test('Escape closes a tip before the inspector', async ({ klpscope, page }) => {
  await klpscope.goto();
  await klpscope.open(...openFiles.converted);
  await klpscope.show('Summary');
  const tip = klpscope.main.getByRole('tooltip', { includeHidden: true }).first();
  await klpscope.main.locator('.tip-word').first().hover();
  await expect(tip).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(tip).toBeHidden();
});

test('the focus stays in the view: after a change of views, Back, a closed inspector', async ({
  klpscope,
  page,
}) => {
  await klpscope.goto();
  await klpscope.open(...openFiles.converted);
  await klpscope.show('Symbols');
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  const symbols = page.getByRole('grid', { name: 'Symbols' });
  await expect(symbols).toBeFocused();
  await page.keyboard.press('9');
  await expect(page.getByRole('grid', { name: 'Sections' })).toBeFocused();
  await page.keyboard.press('2');
  await expect(klpscope.main).toHaveAccessibleName('Findings');
  await expect(page.locator('main:focus, main :focus')).toHaveCount(1);
  await page.goBack();
  await page.goBack();
  await expect(symbols).toBeFocused();
  await expect(klpscope.main.locator('[role=row][aria-selected=true]')).toHaveAttribute('aria-rowindex', '3');

  await page.getByRole('button', { name: 'Close the inspector' }).focus();
  await page.keyboard.press('Enter');
  await expect(klpscope.inspector).toBeHidden();
  await expect(symbols).toBeFocused();
});

test('panes are sized by keys and pointer, remembered, and reset', async ({ klpscope, page }) => {
  await klpscope.goto();
  await klpscope.open(...openFiles.converted);
  await klpscope.show('Symbols');
  await klpscope.rows.first().click();
  const line = page.getByRole('separator', { name: 'Size of the inspector' });
  const widthOf = () => klpscope.inspector.evaluate((pane) => pane.getBoundingClientRect().width);
  await expect.poll(widthOf).toBe(380);
  await line.focus();
  await page.keyboard.press('ArrowLeft');
  await expect.poll(widthOf).toBe(396);
  await page.keyboard.press('Home');
  await expect.poll(widthOf).toBe(260);
  await page.keyboard.press('ArrowLeft');
  await expect(line).toHaveAttribute('aria-valuenow', '276');

  await page.reload();
  await klpscope.idle();
  await klpscope.open(...openFiles.converted);
  await expect.poll(widthOf).toBe(276);
  await line.dblclick();
  await expect.poll(widthOf).toBe(380);
  await line.focus();
  await page.keyboard.press('End');
  // There is not room for the most; the view keeps its part.
  await expect.poll(widthOf).toBeLessThan(900);
  await page.keyboard.press('Enter');
  await expect.poll(widthOf).toBe(380);
});

test('columns are sized with the keyboard', async ({ klpscope, page }) => {
  await klpscope.goto();
  await klpscope.open(...openFiles.converted);
  await klpscope.show('Sections');
  const head = page.getByRole('columnheader').first();
  const widthOf = () => head.evaluate((cell) => cell.getBoundingClientRect().width);
  const before = await widthOf();
  await head.getByRole('button').focus();
  await page.keyboard.press('Shift+ArrowRight');
  await expect.poll(widthOf).toBe(before + 16);
  await page.keyboard.press('Shift+ArrowLeft');
  await expect.poll(widthOf).toBe(before);
});
