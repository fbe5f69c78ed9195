import type { Page } from '@playwright/test';
import { faultyModule } from './made-modules';
import { type DroppedFile, KlpscopePage } from './page';
import { bytesOf, fileOf, samples } from './samples';
import { expect, test } from './test';

/** Selects something and presses the key; the link that is then on the clipboard, and what the page says of it. */
async function copyLink(klpscope: KlpscopePage): Promise<{ hash: string; said: string }> {
  const { page } = klpscope;
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.keyboard.press('y');
  const toast = page.getByText(/^Copied the link to/);
  await expect(toast).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  return { hash: new URL(copied).hash, said: (await toast.textContent()) ?? '' };
}

/** Whoever gets the link, with nothing open. */
async function follow(page: Page, hash: string): Promise<KlpscopePage> {
  const other = new KlpscopePage(await page.context().newPage());
  await other.goto(hash);
  return other;
}

/** A row of the table that is shown. */
async function selectRow(klpscope: KlpscopePage, text: string | RegExp): Promise<void> {
  await klpscope.rows.filter({ hasText: text }).first().click();
  await klpscope.idle();
}

async function selectDiffRow(klpscope: KlpscopePage, tab: RegExp, text: string): Promise<void> {
  await klpscope.show('Diff');
  await klpscope.page.getByRole('tab', { name: tab }).click();
  await klpscope.idle();
  await selectRow(klpscope, text);
}

interface Kind {
  readonly select: (klpscope: KlpscopePage) => Promise<void>;
  /** What the page says that it copied, and what the card says without the file. */
  readonly words: string;
  /** The view in which it is shown with the file, and what the inspector says there. */
  readonly view: string;
  readonly shown: string | RegExp;
}

const kinds: Readonly<Record<string, Kind>> = {
  symbol: {
    select: async (klpscope) => {
      await klpscope.show('Symbols');
      await klpscope.filter('state_show');
      await selectRow(klpscope, 'state_show');
    },
    words: 'the symbol state_show',
    view: 'Symbols',
    shown: 'Relocations against it',
  },
  relocation: {
    select: async (klpscope) => {
      await klpscope.show('Relocations');
      await selectRow(klpscope, 'state_show');
    },
    words: 'R_X86_64_32S against state_show',
    view: 'Relocations',
    shown: 'Applies to',
  },
  section: {
    select: async (klpscope) => {
      await klpscope.show('Sections');
      await selectRow(klpscope, '.modinfo');
    },
    words: 'the section .modinfo',
    view: 'Sections',
    shown: 'File offset',
  },
  function: {
    select: async (klpscope) => {
      await klpscope.show('Code');
      await klpscope.codeLine('state_show').click();
      await klpscope.idle();
    },
    words: 'in the code',
    view: 'Code',
    shown: /state_show/,
  },
  'modinfo tag': {
    select: async (klpscope) => {
      await klpscope.show('Modinfo');
      await klpscope.page.getByRole('tab', { name: /Tags/ }).click();
      await klpscope.idle();
      await selectRow(klpscope, 'vermagic');
    },
    words: 'the tag vermagic of .modinfo',
    view: 'Modinfo',
    shown: 'Offset in .modinfo',
  },
  import: {
    select: async (klpscope) => {
      await klpscope.show('Modinfo');
      await klpscope.page.getByRole('tab', { name: /Imports/ }).click();
      await klpscope.idle();
      await selectRow(klpscope, 'klp_enable_patch');
    },
    words: 'the import klp_enable_patch',
    view: 'Modinfo',
    shown: 'Exported by',
  },
  'symbol of the sources': {
    select: async (klpscope) => {
      await klpscope.show('Sources');
      await klpscope.filter('state_show');
      await selectRow(klpscope, 'state_show');
    },
    words: 'the symbol state_show of vmlinux, position 1, in the symbol sources',
    view: 'Sources',
    shown: 'Position',
  },
  'difference of a section': {
    select: (klpscope) => selectDiffRow(klpscope, /^Sections/, '.klp.rela.vmlinux'),
    words: 'what the conversion does to the section .klp.rela.vmlinux..text',
    view: 'Diff',
    shown: 'Only in the converted module',
  },
  'difference of a symbol': {
    select: (klpscope) => selectDiffRow(klpscope, /^Symbols/, 'state_show'),
    words: 'what the conversion does to the symbol state_show',
    view: 'Diff',
    shown: 'changed by the conversion',
  },
  'difference of a relocation': {
    select: (klpscope) => selectDiffRow(klpscope, /^Relocations/, 'state_show'),
    words: 'what the conversion does to the relocation at .text',
    view: 'Diff',
    shown: 'changed by the conversion',
  },
  'difference of bytes': {
    select: (klpscope) => selectDiffRow(klpscope, /^Bytes/, '.symtab'),
    words: 'what the conversion does to the bytes of .symtab',
    view: 'Diff',
    shown: 'changed by the conversion',
  },
  decision: {
    select: async (klpscope) => {
      await klpscope.show('Ambiguity');
      await klpscope.choose('state_show');
    },
    words: 'which symbol state_show means',
    view: 'Ambiguity',
    shown: 'state_show',
  },
  finding: {
    select: async (klpscope) => {
      await klpscope.show('Findings');
      await klpscope.page.getByText('which the conversion mends').click();
      await klpscope.findings('unknown-symbol').first().click();
      await klpscope.idle();
    },
    words: 'of the rule unknown-symbol',
    view: 'Findings',
    shown: 'The conversion mends this',
  },
};

const annotated: readonly DroppedFile[] = [samples.annotated.module, samples.annotated.list];

for (const [kind, { select, words, view, shown }] of Object.entries(kinds)) {
  test(`a link to a thing, by the key: ${kind}`, async ({ klpscope, page }) => {
    await klpscope.goto();
    await klpscope.open(...annotated);
    await select(klpscope);
    const { hash, said } = await copyLink(klpscope);
    expect(said).toContain(words);
    expect(hash.length).toBeLessThan(2000);

    const other = await follow(page, hash);
    await expect(other.linkCard).toContainText(words);
    await expect(other.linkCard).toContainText(`in ${view}`);
    await other.open(...annotated);
    await expect(other.main).toHaveAccessibleName(view);
    const place = kind === 'function' || kind === 'decision' ? other.main : other.inspector;
    await expect(place).toContainText(shown);
    await expect(other.page.getByText(/not in the open files|another build/)).toHaveCount(0);
  });
}

test('a link to a function that differs, in Compare', async ({ klpscope, page }) => {
  await klpscope.goto();
  await klpscope.open(...annotated);
  await klpscope.show('Compare');
  const thing = klpscope.main.locator('[data-thing]').first();
  const name = (await thing.getAttribute('data-thing')) ?? '';
  await thing.getByRole('button').first().click();
  await klpscope.idle();
  await expect(thing.getByRole('button', { name: 'Copy link' })).toBeVisible();
  const { hash, said } = await copyLink(klpscope);
  const words = `${name} between klp_annotated.ko and klp_annotated.ko, converted`;
  expect(said).toContain(words);

  const other = await follow(page, hash);
  await expect(other.linkCard).toContainText(words);
  await other.open(...annotated);
  await expect(other.main.locator(`[data-thing="${name}"] > button`)).toHaveAttribute(
    'aria-expanded',
    'true',
  );
});

test('a link to another row of Compare, by its button', async ({ klpscope, page }) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await klpscope.goto();
  await klpscope.open(...annotated);
  await klpscope.show('Compare');
  const row = klpscope.main.getByRole('row').filter({ hasText: 'state_show' }).first();
  await row.getByRole('button', { name: 'Copy link' }).click();
  await expect(row).toHaveAttribute('data-chosen');
  const { hash, said } = await copyLink(klpscope);
  expect(said).toContain('the difference of the symbol state_show between klp_annotated.ko');

  const other = await follow(page, hash);
  await expect(other.linkCard).toContainText('the difference of the symbol state_show');
  await other.open(...annotated);
  await expect(other.main.locator('tr[data-chosen]')).toContainText('state_show');
  await expect(other.main.locator('tr[data-chosen]')).toBeInViewport();
});

test('the page of a rule: button and key give the same link', async ({ klpscope, page }) => {
  await klpscope.goto('#/v1/rules/late-static-key');
  const { hash, said } = await copyLink(klpscope);
  expect(hash).toBe('#/v1/rules/late-static-key');
  expect(said).toContain('the rule late-static-key');
  await page.evaluate(() => navigator.clipboard.writeText(''));
  await klpscope.main.getByRole('button', { name: 'Copy link' }).click();
  await expect
    .poll(() => page.evaluate(() => navigator.clipboard.readText()))
    .toContain('#/v1/rules/late-static-key');
});

test('a term of the glossary: its link opens at it, with and without a file', async ({ klpscope, page }) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await klpscope.goto('#/v1/glossary');
  const entry = klpscope.page.locator('#term-vermagic');
  await entry.getByRole('button', { name: /Copy link/ }).click();
  await expect
    .poll(() => page.evaluate(() => navigator.clipboard.readText()))
    .toContain('#/v1/glossary?term=vermagic');

  const other = await follow(page, '#/v1/glossary?term=vermagic');
  await expect(other.page.locator('#term-vermagic')).toBeInViewport();
  await expect(other.page.locator('#term-vermagic')).toBeFocused();
  expect((await copyLink(other)).hash).toBe('#/v1/glossary?term=vermagic');

  const unknown = await follow(page, '#/v1/glossary?term=no-such-term');
  await expect(unknown.main).toContainText('There is no term no-such-term');
});

test.describe('a line of dmesg', () => {
  const line = "livepatch: unresolvable ambiguity for symbol 'state_show' in object '(null)'";
  const kallsyms = samples.annotated.list.replace('Symbols.list', 'kallsyms');

  test('is part of the link, and leads to the same finding', async ({ klpscope, page }) => {
    await klpscope.goto('#/v1/findings');
    await klpscope.open(faultyModule, kallsyms);
    await klpscope.page.getByLabel('Lines of dmesg').fill(`something else\n[   12.345678] ${line}\n`);
    await expect(klpscope.inspector).toContainText('Position 0 for a name that occurs more than once');
    await klpscope.idle();
    await klpscope.page.getByRole('heading', { name: 'Findings' }).first().click();
    const { hash } = await copyLink(klpscope);
    expect(hash).toContain('message=livepatch:');
    expect(hash).not.toContain('something');

    const other = await follow(page, hash);
    await expect(other.linkCard).toContainText(line);
    await expect(other.page.getByRole('heading', { name: 'Position 0 for a name' })).toBeVisible();
    await other.open(faultyModule, kallsyms);
    await expect(other.main).toHaveAccessibleName('Findings');
    await expect(other.page.getByLabel('Lines of dmesg')).toHaveValue(line);
    await expect(other.inspector).toContainText('Position 0 for a name that occurs more than once');
  });

  test('has its rule without any file, and a button for its link', async ({ klpscope, page }) => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await klpscope.goto(`#/v1/findings?message=${encodeURIComponent(line)}`);
    await expect(klpscope.linkCard).toContainText(line);
    await expect(klpscope.main.getByRole('listitem').filter({ hasText: line })).toContainText(
      /It (may belong|belongs) to the rule/,
    );
    await expect(page.getByRole('heading', { name: 'Why the kernel cares' }).first()).toBeVisible();
    await klpscope.main
      .getByRole('listitem')
      .filter({ hasText: line })
      .getByRole('button', { name: 'Copy link' })
      .click();
    await expect
      .poll(() => page.evaluate(() => navigator.clipboard.readText()))
      .toContain('#/v1/findings?message=livepatch:');
    await page.reload();
    await klpscope.idle();
    await expect(klpscope.linkCard).toContainText(line);
    await page.getByRole('button', { name: 'Open a module' }).click();
    await expect(page.getByRole('region', { name: 'Where to drop' })).toBeVisible();
  });

  test('of no rule says so', async ({ klpscope }) => {
    await klpscope.goto('#/v1/findings?message=eth0:%20link%20up');
    await expect(klpscope.main).toContainText('No rule and no message of livepatch has this line');
  });
});

test('of another build the most like is shown, and said', async ({ klpscope, page }) => {
  const rebuilt = bytesOf(samples.annotated.module);
  rebuilt.writeUInt8((rebuilt.readUInt8(0x60) + 1) % 256, 0x60);
  await klpscope.goto();
  await klpscope.open(...annotated);
  await klpscope.show('Relocations');
  await selectRow(klpscope, 'state_show');
  const { hash } = await copyLink(klpscope);
  // As if the place had been another in the sender's build.
  const [, offset = '', function_ = ''] =
    /%2B(0x[0-9a-f]+):R_X86_64_32S:state_show&at=([^&%]+)%2B/.exec(hash) ?? [];
  const elsewhere = hash
    .replace(`%2B${offset}:`, '%2B0xfff1:')
    .replace(/&at=[^&]+/, `&at=${function_}%2B0x1`);
  const other = await follow(page, elsewhere);
  await other.open(
    fileOf('klp_annotated.ko', rebuilt),
    ...annotated.slice(1).map((path) => fileOf('Symbols.list', bytesOf(path as string))),
  );
  await expect(other.page.getByText(/another build/)).toBeVisible();
  await expect(
    other.page.getByText(
      new RegExp(
        `${function_}\\+0x1 is not in this build; shown is ${function_}\\+0x[0-9a-f]+, the same symbol in the same function`,
      ),
    ),
  ).toBeVisible();
  await expect(other.inspector).toContainText(offset);
});

for (const hash of [
  '#/v1/findings?message=%3Cimg%20src=x%20onerror=alert(1)%3E',
  `#/v1/findings?message=${'%3C'.repeat(5000)}`,
  '#/v1/findings?message=a%00b%1b[31m',
  '#/v1/glossary?term=__proto__',
  '#/v1/glossary?term=%3Cscript%3E',
  '#/v1/relocations?select=relocations:__proto__&at=constructor%2B0x1',
  '#/v1/code?select=code:%3Cscript%3E%2B0x1&at=x',
  `#/v1/relocations?module=0123456789abcdef.1.lp.ko&select=relocations:${'.rela'.repeat(700)}%2B0x1:R:x`,
]) {
  test(`a hostile link does no harm: ${hash.slice(0, 50)}`, async ({ klpscope, page }) => {
    let dialogs = 0;
    page.on('dialog', () => {
      dialogs += 1;
    });
    await klpscope.goto(hash);
    await klpscope.open(...annotated);
    await expect(klpscope.downloadLink).toBeVisible();
    expect(dialogs).toBe(0);
  });
}
