import { mkdir, mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { moduleFromText } from '../src/testing/module-from-text';
import { lateModule } from './made-modules';
import type { KlpscopePage } from './page';
import { bytesOf, samples } from './samples';
import { expect, test } from './test';

/** More than 32 bits count. */
const huge = 2 ** 32 + 4096;

let folder = '';

test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'klpscope-hostile-'));
});

test.afterAll(() => rm(folder, { recursive: true }));

/** A sparse file: these bytes, and nothing behind them on the disk. */
async function sparseFile(name: string, start: Uint8Array | string): Promise<string> {
  const path = join(folder, name);
  const file = await open(path, 'w');
  await file.write(Buffer.from(start as string));
  await file.truncate(huge);
  await file.close();
  return path;
}

/** Opens files by their paths, so that nothing of them is read but by the page. */
async function openPaths(klpscope: KlpscopePage, ...paths: readonly string[]): Promise<void> {
  await klpscope.page
    .getByLabel('Open files')
    .first()
    .setInputFiles([...paths]);
  await klpscope.idle();
}

/** What was open is open, and answers. */
async function expectUsable(klpscope: KlpscopePage): Promise<void> {
  await expect(klpscope.files).toContainText('klp_unique.ko');
  await expect(klpscope.downloadLink).toBeVisible();
  await klpscope.show('Relocations');
  await expect(klpscope.rows.first()).toBeVisible();
}

test.describe('a file of 4 GB', () => {
  const module = bytesOf(samples.unique.module);
  const cases: readonly (readonly [name: string, start: Uint8Array | string, said: RegExp])[] = [
    ['disk.img', '', /neither an ELF object nor a source of symbols/],
    ['zeros.ko', '\x7fELF', /begins as an ELF file and has 4\.29 GB/],
    ['grown.ko', module, /begins as an ELF file and has 4\.29 GB/],
    ['lp.ko.gz', Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]), /the gzip data are damaged/i],
    [
      'Symbols.list',
      'klp-convert-symbol-data.0.1\n*vmlinux\nstate_show',
      /begins as a source of symbols and has 4\.29 GB/,
    ],
    ['kallsyms', 'ffffffff81000000 T _text\n', /begins as a source of symbols and has 4\.29 GB/],
  ];

  test('is refused by name, whatever it begins with; what is open stays', async ({ klpscope }) => {
    await klpscope.goto();
    await klpscope.open(samples.unique.module, samples.unique.list);
    for (const [name, start, said] of cases) {
      const path = await sparseFile(name, start);
      await openPaths(klpscope, path);
      await expect(klpscope.refusals).toContainText(name);
      await expect(klpscope.refusals).toContainText(said);
      await rm(path);
    }
    await expectUsable(klpscope);
  });
});

test.describe('a file that changes or is gone when it is read', () => {
  /** Larger than what is held in memory. */
  const large = 2 ** 24 + 4096;
  /** Its relocations are behind what is kept of a large file. */
  const lateInFile = moduleFromText(
    [
      'module x86_64',
      'modinfo livepatch=Y',
      'this-module klp_unique',
      'section .filler PROGBITS - 8192',
      'section .text PROGBITS AX 64',
      'undefined saved_command_line',
      'rela .text 0x10 R_X86_64_PC32 saved_command_line -4',
    ].join('\n'),
  );

  for (const [what, change, said] of [
    // Of a file that is gone the browser says that it has no bytes.
    ['gone', (path: string) => rm(path), /gone since it was chosen/],
    [
      'another',
      (path: string) => writeFile(path, 'something else'),
      /changed, moved or removed.*Open it again/,
    ],
  ] as const)
    test(`is refused by name when it is ${what}; what is open stays`, async ({ klpscope, page }) => {
      const path = join(folder, `${what}.ko`);
      await writeFile(path, bytesOf(samples.annotated.module));
      await klpscope.goto();
      await klpscope.open(samples.unique.module, samples.unique.list);
      // Chosen, and not read before it was changed: the page hears of it afterwards.
      await page.evaluate(() => {
        const hold = (event: Event) => {
          event.stopImmediatePropagation();
          window.removeEventListener('change', hold, true);
        };
        window.addEventListener('change', hold, true);
      });
      const input = page.getByLabel('Open files').first();
      await input.setInputFiles(path);
      await change(path);
      await input.dispatchEvent('change');
      await klpscope.idle();
      await expect(klpscope.refusals).toContainText(`${what}.ko`);
      await expect(klpscope.refusals).toContainText(said);
      await expectUsable(klpscope);
    });

  test('while it is open: what is read of it says so, and the rest of the page goes on', async ({
    klpscope,
    page,
  }) => {
    const path = join(folder, 'klp_unique.ko');
    await writeFile(path, Buffer.concat([lateInFile, Buffer.alloc(large)]));
    await klpscope.goto();
    await openPaths(klpscope, path);
    await expect(klpscope.files).toContainText('klp_unique.ko');
    await rm(path);
    await klpscope.open(samples.unique.list);
    await expect(klpscope.refusals.filter({ hasText: 'klp_unique.ko' })).toHaveCount(1);
    await expect(klpscope.refusals).toContainText('changed, moved or removed');
    // The module can be given again, and all is well.
    await klpscope.open(samples.unique.module, samples.unique.list);
    await expect(klpscope.refusals).toHaveCount(0);
    await expect(page.getByText('klpscope failed')).toHaveCount(0);
    await expectUsable(klpscope);
  });
});

test('200 files at once: each is taken or refused by its name', async ({ klpscope }) => {
  const many = join(folder, 'many');
  await mkdir(many);
  const paths: string[] = [];
  const add = async (name: string, content: Uint8Array | string): Promise<void> => {
    paths.push(join(many, name));
    await writeFile(join(many, name), content);
  };
  const target = (i: number): Uint8Array =>
    moduleFromText(
      `module x86_64\nmodinfo name=t${i}\nthis-module t${i}\nsection .text PROGBITS AX 16\nsymbol f FUNC LOCAL .text 0 16`,
    );
  await add('klp_unique.ko', bytesOf(samples.unique.module));
  await add('Symbols.list', bytesOf(samples.unique.list));
  for (let i = 0; i < 90; i++) await add(`t${i}.ko`, target(i));
  for (let i = 0; i < 40; i++) await add(`lp${i}.ko`, Buffer.concat([lateModule.buffer, Buffer.from([i])]));
  for (let i = 0; i < 34; i++) await add(`photo${i}.png`, `\x89PNG ${i}`);
  for (let i = 0; i < 34; i++) await add(`cut${i}.ko`, lateModule.buffer.subarray(0, 100 + i));
  await klpscope.goto();
  await klpscope.drop(...paths);
  await expect(klpscope.files).toContainText('klp_unique.ko');
  for (const name of ['photo33.png', 'cut33.ko', 'lp39.ko'])
    await expect(klpscope.refusals).toContainText(name);
  await klpscope.show('Sources');
  await klpscope.filter('=t89');
  await expect(klpscope.rows).toHaveCount(1);
});

test.describe('a worker that cannot go on', () => {
  for (const [what, message, said] of [
    ['has no memory left', 'Array buffer allocation failed', 'not enough memory'],
    ['fails', 'Invalid array length', 'klpscope failed opening klp_annotated.ko'],
  ] as const)
    test(`${what}: it is said with the file, and what was open is open again`, async ({ klpscope, page }) => {
      await klpscope.goto();
      await klpscope.open(samples.unique.module, samples.unique.list);
      const [worker] = page.workers();
      await worker?.evaluate((words) => {
        // The next file that is read, and no other.
        File.prototype.arrayBuffer = () => {
          Reflect.deleteProperty(File.prototype, 'arrayBuffer');
          throw new RangeError(words);
        };
      }, message);
      await klpscope.open(samples.annotated.module);
      await expect(klpscope.page.getByRole('alert')).toContainText('klp_annotated.ko');
      await expect(klpscope.page.getByRole('alert')).toContainText(said);
      await expectUsable(klpscope);
      // The next worker knows nothing of it.
      await klpscope.open(samples.annotated.module);
      await expect(klpscope.files).toContainText('klp_annotated.ko');
    });

  test('ends by itself: likewise', async ({ klpscope, page }) => {
    await klpscope.goto();
    await klpscope.open(samples.unique.module, samples.unique.list);
    const [worker] = page.workers();
    await worker?.evaluate(() => {
      setTimeout(() => {
        throw new Error('out of memory');
      });
    });
    await expectUsable(klpscope);
  });
});
