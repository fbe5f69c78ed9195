import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { KlpscopePage } from '../page';
import { run, runChecked } from './run';

/** What klpscope made of a module, or why it would not. */
export type Conversion =
  | { readonly kind: 'converted'; readonly bytes: Buffer }
  | { readonly kind: 'refused'; readonly reason: string };

/** Makes a Symbols.list with `klpscope symbols <sources> -o <list>`. */
export async function listOnCommandLine(listPath: string, ...sourcePaths: readonly string[]): Promise<void> {
  await runChecked(process.execPath, [commandLineTool, 'symbols', ...sourcePaths, '-o', listPath]);
}

const commandLineTool = fileURLToPath(new URL('../../dist/cli/klpscope.js', import.meta.url));

/** Converts a module in the page: gives it all files at once, takes the download, or what the page says instead. */
export async function convertInPage(
  page: Page,
  modulePath: string,
  ...sourcePaths: readonly string[]
): Promise<Conversion> {
  const klpscope = new KlpscopePage(page);
  await klpscope.goto();
  await klpscope.open(modulePath, ...sourcePaths);
  if ((await klpscope.downloadLink.count()) === 0) {
    return { kind: 'refused', reason: (await klpscope.main.textContent()) ?? '' };
  }
  const download = await klpscope.download();
  return { kind: 'converted', bytes: await readFile(await download.path()) };
}

/** Converts a module with `klpscope convert <sources> <in> -o <out>`. */
export async function convertOnCommandLine(
  modulePath: string,
  ...sourcePaths: readonly string[]
): Promise<Conversion> {
  // A missing build would otherwise look like a refusal, since node exits non-zero too.
  if (!existsSync(commandLineTool)) throw new Error(`${commandLineTool} is not built`);
  const folder = await mkdtemp(join(tmpdir(), 'klpscope-convert-'));
  try {
    const output = join(folder, 'out.ko');
    const args = [commandLineTool, 'convert', ...sourcePaths, modulePath, '-o', output];
    const result = await run(process.execPath, args);
    if (result.code === 0) return { kind: 'converted', bytes: await readFile(output) };
    if (existsSync(output)) throw new Error('klpscope failed and left an output file behind');
    return { kind: 'refused', reason: result.stderr };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
