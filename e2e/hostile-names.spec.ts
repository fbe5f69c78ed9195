import { harmIn, trickFinished, trickLivepatch, trickTarget, withTricks } from '../src/testing/hostile-names';
import { moduleFromText } from '../src/testing/module-from-text';
import { viewNames, walkViews } from './every-view';
import { fileOf } from './samples';
import { expect, test } from './test';

test.describe('names that try to be more', () => {
  const files = [
    ['a\u202eok.\x1b[31mko', trickLivepatch],
    ['<img src=x onerror=hacked()>.ko', trickFinished],
    ['target.ko', trickTarget],
  ] as const;

  test('in no view do they run, turn the text, or change the height of a row', async ({ klpscope, page }) => {
    await page.addInitScript(() => {
      Object.assign(window, { hacked: () => Object.assign(window, { wasHacked: true }) });
    });
    await klpscope.goto();
    await klpscope.open(...files.map(([name, picture]) => fileOf(name, withTricks(moduleFromText(picture)))));
    await expect(klpscope.files).toContainText('a\\u202eok.\\x1b[31mko');
    await walkViews(klpscope, viewNames, async (view) => {
      const seen = await page.evaluate(() => ({
        text: document.body.innerText,
        title: document.title,
        attributes: [
          ...document.querySelectorAll('[title], [aria-label], [alt], [placeholder], [download]'),
        ].flatMap((element) =>
          ['title', 'aria-label', 'alt', 'placeholder', 'download'].map(
            (name) => element.getAttribute(name) ?? '',
          ),
        ),
        heights: [...document.querySelectorAll('[role=row][data-position]')].map(
          (row) => row.getBoundingClientRect().height,
        ),
        address: location.href,
      }));
      expect(harmIn(seen.text), view).toBeUndefined();
      expect(harmIn(seen.title), view).toBeUndefined();
      expect(harmIn(seen.address), view).toBeUndefined();
      expect(
        seen.attributes.map(harmIn).filter((harm) => harm !== undefined),
        view,
      ).toEqual([]);
      expect(new Set(seen.heights).size, view).toBeLessThan(2);
    });
    expect(await page.evaluate(() => 'wasHacked' in window)).toBe(false);
    expect(await page.locator('main img').count()).toBe(0);
  });

  test('what is copied, shared and downloaded has none of it', async ({ klpscope, page }) => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await klpscope.goto();
    await klpscope.open(
      ...files.slice(1).map(([name, picture]) => fileOf(name, withTricks(moduleFromText(picture)))),
    );
    await klpscope.show('Symbols');
    await klpscope.rows.filter({ hasText: 'twice' }).first().click();
    await klpscope.idle();
    await page.keyboard.press('ControlOrMeta+c');
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toContain('twice\\x1b[31m');
    expect(harmIn(copied)).toBeUndefined();
    await klpscope.show('Findings');
    const download = await klpscope.report('Report', 'Download Markdown');
    expect(harmIn(download?.suggestedFilename() ?? '\0')).toBeUndefined();
  });

  test('a name of a megabyte is cut where it is shown, and whole where it is copied', async ({
    klpscope,
    page,
  }) => {
    const long = `${'long'.repeat(2 ** 18)}END`;
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await klpscope.goto();
    const picture = `module x86_64
modinfo livepatch=Y
this-module lp
section .text PROGBITS AX 16
undefined f
rela .text 0 4 f -4`;
    await klpscope.open(
      fileOf('lp.ko', withModinfo(moduleFromText(picture), `livepatch=Y\0description=${long}\0`)),
      fileOf(`${long.slice(0, 2 ** 18)}.map`, 'ffffffff81000000 T _text\nffffffff81000100 t f\n'),
    );
    await klpscope.show('Modinfo');
    await page.getByRole('tab', { name: 'Tags' }).click();
    await expect(klpscope.main).toContainText(/1,04\d,\d{3} characters/);
    expect((await page.evaluate(() => document.body.innerText)).length).toBeLessThan(200_000);
    await klpscope.show('Sources');
    expect((await page.evaluate(() => document.body.innerText)).length).toBeLessThan(200_000);
    await klpscope.show('Modinfo');
    await klpscope.rows.filter({ hasText: 'description' }).first().click();
    await page.keyboard.press('ControlOrMeta+c');
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain(long);
  });
});

/** The module with another `.modinfo`, behind everything else: pictures have no room for so much. */
function withModinfo(module: Uint8Array, content: string): Buffer {
  const bytes = Buffer.concat([module, Buffer.from(content)]);
  const [shoff, count, names] = [
    Number(bytes.readBigUInt64LE(40)),
    bytes.readUInt16LE(60),
    bytes.readUInt16LE(62),
  ];
  const field = (section: number, at: number): number => shoff + section * 64 + at;
  const strings = Number(bytes.readBigUInt64LE(field(names, 24)));
  for (let section = 1; section < count; section++) {
    const name = strings + bytes.readUInt32LE(field(section, 0));
    if (bytes.toString('latin1', name, name + 9) !== '.modinfo\0') continue;
    bytes.writeBigUInt64LE(BigInt(module.length), field(section, 24));
    bytes.writeBigUInt64LE(BigInt(content.length), field(section, 32));
  }
  return bytes;
}
