// What fails to be fetched is an error in the console, which the others must not have.
import { test as plainTest } from '@playwright/test';
import { encodeLink } from '../src/link/encode';
import { plainLink } from '../src/link/link';
import { viewTitles } from '../src/store/view-ids';
import { samples as gallery } from '../src/views/gallery/samples';
import { stories } from '../src/views/gallery/stories';
import { KlpscopePage } from './page';
import { samples } from './samples';
import { expect, test } from './test';

test('the problem is there in one picture, and in words', async ({ klpscope, page }) => {
  await klpscope.goto();
  const picture = page.getByRole('img', { name: /state_show/ });
  await expect(picture).toBeVisible();
  await expect(picture).toHaveAccessibleName(/Unknown symbol.*\.klp\.sym\.vmlinux\.state_show,2/);
});

for (const sample of gallery) {
  test(`the sample opens at what it is about, with its story: ${sample.title}`, async ({
    klpscope,
    page,
  }) => {
    await klpscope.goto();
    await page.getByRole('button', { name: sample.title }).click();
    await klpscope.idle();
    await expect(klpscope.files).toContainText(sample.module);
    await expect(klpscope.files).toContainText(sample.symbols);
    await expect(klpscope.main).toHaveAccessibleName(viewTitles[sample.view]);
    expect(page.url()).toContain(`sample=${sample.id}`);
    const { selection } = sample;
    if (selection?.table === 'decisions')
      await expect(klpscope.main.locator('[role=option][aria-selected=true]')).toContainText(selection.key);
    if (selection !== undefined) {
      const { hash } = encodeLink({ ...plainLink, selection });
      expect(page.url()).toContain(hash.slice(hash.indexOf('select=')));
    }
    await expect(klpscope.story).toContainText(sample.title);
    const [paragraph] = stories.find((story) => story.sample === sample.id)?.paragraphs ?? [];
    await expect(klpscope.story).toContainText((paragraph ?? 'its story').replaceAll('`', ''));
  });
}

for (const { id, module, selection } of gallery.filter(({ selection }) => selection !== undefined)) {
  test(`what the sample opens at is in it: ${id}`, async ({ klpscope, page }) => {
    const { hash } = encodeLink({ ...plainLink, sample: id, ...(selection !== undefined && { selection }) });
    await klpscope.goto(hash);
    await expect(klpscope.files).toContainText(module);
    // Where the link's selection is not in the files, that is said.
    await expect(page.getByText('is not in the open files')).toHaveCount(0);
  });
}

test('the story can be folded away, which is remembered', async ({ klpscope, page }) => {
  await klpscope.goto('#/v1/summary?sample=half-converted');
  const fold = klpscope.story.getByRole('button', { name: 'Converted half-way' });
  await expect(fold).toHaveAttribute('aria-expanded', 'true');
  await expect(klpscope.story.getByRole('region', { name: 'Story' })).toBeVisible();
  await fold.click();
  await expect(klpscope.story.getByRole('region', { name: 'Story' })).toHaveCount(0);
  await page.reload();
  await klpscope.idle();
  await expect(fold).toHaveAttribute('aria-expanded', 'false');
});

test('from one sample to the next, in place of all that was open, and back', async ({ klpscope, page }) => {
  await open(klpscope, 'A unique symbol');
  await page.getByRole('button', { name: 'Next sample' }).click();
  await klpscope.idle();
  await expect(klpscope.files.getByRole('listitem')).toHaveCount(2);
  await expect(klpscope.files).toContainText('klp_annotated.ko');
  await expect(klpscope.files).toContainText('kallsyms');
  await expect(klpscope.story).toContainText('An annotated duplicate');
  await page.getByRole('button', { name: 'Undo' }).click();
  await klpscope.idle();
  await expect(klpscope.files.getByRole('listitem')).toHaveCount(2);
  await expect(klpscope.files).toContainText('Symbols.list');
  await expect(klpscope.story).toContainText('A unique symbol');
});

test('the C source of the open sample is in reach', async ({ klpscope, page }) => {
  await open(klpscope, 'Two sources that disagree');
  await klpscope.story.getByRole('button', { name: 'C source' }).click();
  await expect(page.getByRole('dialog').getByRole('heading', { name: 'b.c', exact: true })).toBeVisible();
});

test('a module of one’s own has no story', async ({ klpscope }) => {
  await klpscope.goto();
  await klpscope.open(samples.unique.module, samples.unique.list);
  await expect(klpscope.main).toHaveAccessibleName('Summary');
  await expect(klpscope.story).toHaveCount(0);
});

test('a link to a sample needs no file', async ({ klpscope, page }) => {
  await open(klpscope, 'An ambiguous symbol');
  await klpscope.show('Symbols');
  await klpscope.filter('state_show');
  await klpscope.rows.first().click();
  await klpscope.idle();
  await klpscope.followKernel('Linux 6.12');
  const { hash } = new URL(page.url());
  expect(hash).toContain('sample=use-case-3-ambiguous');
  await page.goto('about:blank');
  await klpscope.goto(hash);
  await expect(klpscope.files).toContainText('klp_ambiguous.ko');
  await expect(klpscope.main).toHaveAccessibleName('Symbols');
  await expect(page.getByLabel('Filter')).toHaveValue('state_show');
  await expect(klpscope.inspector).toContainText('state_show');
  await expect(page.getByLabel('Kernel')).toHaveValue('6.12');
  await expect(page.getByText('is not open')).toHaveCount(0);
  expect(new URL(page.url()).hash).toBe(hash);
});

test('a choice goes with the link to a sample', async ({ klpscope, page }) => {
  await klpscope.goto(
    '#/v1/ambiguity?sample=use-case-3-ambiguous&choose=vmlinux,2/5:state_show&select=decisions:state_show',
  );
  await expect(klpscope.files).toContainText('klp_ambiguous.ko');
  await expect(klpscope.downloadLink).toBeVisible();
  expect(page.url()).toContain('choose=vmlinux,2/5:state_show');
});

test('a sample that this page does not know is said', async ({ klpscope, page }) => {
  await klpscope.goto('#/v1/findings?sample=../../secret');
  await expect(klpscope.linkCard).toContainText('sample (not understood: ../../secret)');
  await open(klpscope, 'Converted half-way', false);
  await expect(klpscope.files).toContainText('klp_half.ko');
  await expect(page.getByText('sample (not understood')).toBeVisible();
});

plainTest('a sample that cannot be fetched is said, and can be tried again', async ({ page }) => {
  const klpscope = new KlpscopePage(page);
  await page.route('**/samples/**', (route) => route.fulfill({ status: 503 }));
  await klpscope.goto('#/v1/findings?sample=half-converted');
  await expect(klpscope.linkCard).toContainText('could not be fetched (503)');
  await page.unroute('**/samples/**');
  await klpscope.linkCard.getByRole('button', { name: 'Open the sample' }).click();
  await klpscope.idle();
  await expect(klpscope.files).toContainText('klp_half.ko');
  await expect(klpscope.main).toHaveAccessibleName('Findings');
});

test('a link to a sample asks before it takes the place of what is open', async ({ klpscope, page }) => {
  await klpscope.goto();
  await klpscope.open(samples.annotated.module, samples.annotated.list);
  await page.evaluate(() => {
    location.hash = '#/v1/ambiguity?sample=two-objects&module=0123456789abcdef.10.klp_two_objects.ko';
  });
  await klpscope.idle();
  await expect(klpscope.files).toContainText('klp_annotated.ko');
  await page.getByRole('button', { name: 'Open the sample that it is about' }).click();
  await klpscope.idle();
  await expect(klpscope.files).toContainText('klp_two_objects.ko');
  await expect(klpscope.main).toHaveAccessibleName('Ambiguity');
});

async function open(klpscope: KlpscopePage, title: string, atStart = true): Promise<void> {
  if (atStart) await klpscope.goto();
  await klpscope.page.getByRole('button', { name: title }).click();
  await klpscope.idle();
}
