import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Download, Locator, Page } from '@playwright/test';

/** A file to drop: a path, or bytes under a name. */
export type DroppedFile =
  | string
  | { readonly name: string; readonly mimeType: string; readonly buffer: Buffer };

/** The page as a user meets it. The only file that knows how to find things in it. */
export class KlpscopePage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Opens the page, at a link if given. */
  async goto(hash = ''): Promise<void> {
    await this.page.goto(`./${hash}`);
    await this.idle();
  }

  /** Waits until the page has nothing under way. */
  async idle(): Promise<void> {
    await this.page.locator('html[data-busy="false"]').waitFor({ timeout: 60_000 });
  }

  /** Gives files to the real file input. */
  async open(...files: readonly DroppedFile[]): Promise<void> {
    const input = this.page.getByLabel('Open files').first();
    // Paths, or contents; of both at once all must be contents.
    const paths = files.filter((file) => typeof file === 'string');
    const contents = files.filter((file) => typeof file !== 'string');
    if (contents.length === 0) await input.setInputFiles(paths);
    else await input.setInputFiles([...paths.map(contentOf), ...contents]);
    await this.idle();
  }

  /** Gives modules to the input for those that are to be compared. */
  async addToCompare(...files: readonly Exclude<DroppedFile, string>[]): Promise<void> {
    await this.page.getByLabel('Add to compare').setInputFiles([...files]);
    await this.idle();
  }

  /** Chooses what is compared on one side. */
  async compareWith(side: 'First' | 'Second', label: string): Promise<void> {
    await this.main.getByLabel(side).selectOption({ label });
    await this.idle();
  }

  /** Gives a folder to the real file input. */
  async openFolder(path: string): Promise<void> {
    await this.page.getByLabel('Open folder').first().setInputFiles(path);
    await this.idle();
  }

  /** Drops files and folders on the window, as the browser itself would. */
  async drop(...paths: readonly string[]): Promise<void> {
    const devtools = await this.page.context().newCDPSession(this.page);
    const data = { items: [], files: [...paths], dragOperationsMask: 1 };
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
      await devtools.send('Input.dispatchDragEvent', { type, x: 200, y: 200, data });
    await this.page
      .locator('html[data-busy="true"]')
      .waitFor({ timeout: 2000 })
      .catch(() => {});
    await this.idle();
  }

  /** Selects one of the symbols of the Ambiguity view. */
  async choose(symbol: string): Promise<void> {
    await this.page.getByRole('option', { name: symbol }).click();
    await this.idle();
  }

  /** Chooses what a symbol means, by the name of the button. */
  async pick(name: string): Promise<void> {
    await this.page.getByRole('button', { name, exact: true }).click();
    await this.idle();
  }

  /** Closes what has this name, by its chip. */
  async close(name: string): Promise<void> {
    await this.files.getByRole('button', { name: `Close ${name}`, exact: true }).click();
    await this.idle();
  }

  async show(view: string): Promise<void> {
    await this.page
      .getByRole('navigation')
      .getByRole('link', { name: new RegExp(`^${view}`) })
      .click();
    await this.idle();
  }

  get main(): Locator {
    return this.page.getByRole('main');
  }

  get downloadLink(): Locator {
    return this.page.getByRole('link', { name: 'Download converted module' });
  }

  async download(): Promise<Download> {
    const [download] = await Promise.all([this.page.waitForEvent('download'), this.downloadLink.click()]);
    return download;
  }

  /** The table's body rows, as far as they are on screen. */
  get rows(): Locator {
    return this.page.locator('[role=row][aria-rowindex]:not([aria-rowindex="1"])');
  }

  /** The first line of the Code view whose operands have a word. */
  codeLine(word: string): Locator {
    return this.main.locator('[role=row][data-line]').filter({ hasText: word }).first();
  }

  async filter(text: string): Promise<void> {
    await this.page.getByLabel('Filter').fill(text);
    await this.idle();
  }

  /** What is said about files that were not taken. */
  get refusals(): Locator {
    return this.page.getByRole('alert');
  }

  get verdict(): Locator {
    return this.page.getByRole('region', { name: 'Verdict' });
  }

  /** Chooses the kernel whose loader is followed, by the words of the picker. */
  async followKernel(label: string): Promise<void> {
    await this.page.getByLabel('Kernel').selectOption({ label });
    await this.idle();
  }

  /** The findings of a rule that are shown. */
  findings(rule: string): Locator {
    return this.main.locator(`[data-finding='${rule}']`);
  }

  get inspector(): Locator {
    return this.page.getByRole('complementary', { name: 'Inspector' });
  }

  /** Chooses what to do with a report, by the words of the menu; waits for the file when there is to be one. */
  async report(menu: string, choice: string): Promise<Download | undefined> {
    await this.main.getByRole('button', { name: menu }).click();
    const item = this.page.getByRole('menuitem', { name: choice, exact: true });
    if (!choice.startsWith('Download')) {
      await item.click();
      await this.idle();
      return undefined;
    }
    const [download] = await Promise.all([this.page.waitForEvent('download'), item.click()]);
    return download;
  }

  /** The chips of the open files. */
  get files(): Locator {
    return this.page.getByRole('list', { name: 'Files' });
  }

  /** The open symbol sources as the Sources view lists them. */
  get sources(): Locator {
    return this.page.getByRole('region', { name: 'Open sources' });
  }

  /** What is said of another build of the module. */
  get notice(): Locator {
    return this.page.getByRole('status').filter({ hasText: 'build of' });
  }

  /** The story of the sample that is open. */
  get story(): Locator {
    return this.page.getByRole('region', { name: 'Story of the sample' });
  }

  /** What is printed beside the view, or in its place. */
  get paper(): Locator {
    return this.page.locator('[data-print]');
  }

  get linkCard(): Locator {
    return this.page.getByRole('region', { name: 'The link you followed' });
  }
}

function contentOf(path: string): Exclude<DroppedFile, string> {
  return { name: basename(path), mimeType: '', buffer: readFileSync(path) };
}
