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
    await this.page.locator('html[data-busy="false"]').waitFor({ timeout: 20_000 });
  }

  /** Gives files to the real file input. */
  async open(...files: readonly DroppedFile[]): Promise<void> {
    const input = this.page.getByLabel('Open files').first();
    await input.setInputFiles(files as string[]);
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

  /** The chips of the open files. */
  get files(): Locator {
    return this.page.getByRole('list', { name: 'Files' });
  }

  get linkCard(): Locator {
    return this.page.getByRole('region', { name: 'The link you followed' });
  }
}
