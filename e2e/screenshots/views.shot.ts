import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { samplePath } from '../samples';
import { test } from '../test';

interface Shot {
  /** Of the picture, beside this file. */
  readonly name: string;
  /** In `public/samples`. */
  readonly files: readonly string[];
  /** Where the page is opened, without the `#`. */
  readonly at: string;
  readonly isDark?: true;
}

const annotated = ['use-case-2-annotated/klp_annotated.ko', 'use-case-2-annotated/kallsyms'];
const key = ['static-key-in-module/klp_static_key.ko', 'static-key-in-module/kallsyms'];
const two = ['two-objects/klp_two_objects.ko', 'two-objects/kallsyms'];
const late = ['late-module-target/klp_late_target.ko', 'late-module-target/kallsyms'];

const shots: readonly Shot[] = [
  { name: 'landing', files: [], at: '' },
  { name: 'summary', files: annotated, at: '/v1/summary' },
  { name: 'findings', files: key, at: '/v1/findings?select=findings:late-static-key:__jump_table' },
  { name: 'ambiguity', files: two, at: '/v1/ambiguity' },
  { name: 'loader', files: late, at: '/v1/loader', isDark: true },
  { name: 'patched', files: late, at: '/v1/patched' },
  { name: 'code', files: two, at: '/v1/code', isDark: true },
  { name: 'relocations', files: annotated, at: '/v1/relocations' },
  { name: 'symbols', files: annotated, at: '/v1/symbols' },
  { name: 'sections', files: annotated, at: '/v1/sections' },
  { name: 'diff', files: annotated, at: '/v1/diff?tab=relocations', isDark: true },
  { name: 'compare', files: [...two, ...annotated.slice(0, 1)], at: '/v1/compare' },
  { name: 'modinfo', files: annotated, at: '/v1/modinfo' },
  { name: 'sources', files: two, at: '/v1/sources?filter=state_show' },
  { name: 'rules', files: [], at: '/v1/rules' },
  { name: 'glossary', files: [], at: '/v1/glossary' },
];

for (const { name, files, at, isDark } of shots) {
  test(name, async ({ klpscope, page }) => {
    await page.emulateMedia({ colorScheme: isDark ? 'dark' : 'light', reducedMotion: 'reduce' });
    await klpscope.goto(at === '' ? '' : `#${at}`);
    if (files.length > 0) await klpscope.open(...files.map(samplePath));
    await page.mouse.move(0, 0);
    const picture = await page.screenshot({ animations: 'disabled' });
    const file = join(fileURLToPath(new URL('.', import.meta.url)), `${name}.webp`);
    writeFileSync(file, await asWebp(page, picture));
  });
}

/** Smaller, and a tenth of the bytes: what the README needs. */
async function asWebp(page: Page, png: Buffer): Promise<Buffer> {
  const encoded = await page.evaluate(async (data) => {
    const bytes = Uint8Array.from(atob(data), (char) => char.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }), {
      resizeWidth: 900,
      resizeQuality: 'high',
    });
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [image.width, image.height];
    canvas.getContext('2d')?.drawImage(image, 0, 0);
    return canvas.toDataURL('image/webp', 0.85);
  }, png.toString('base64'));
  return Buffer.from(encoded.slice(encoded.indexOf(',') + 1), 'base64');
}
