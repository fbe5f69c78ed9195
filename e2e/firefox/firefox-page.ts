import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { Answer, BidiConnection } from './bidi';

/** A node of the page as BiDi hands it about. */
interface Node {
  readonly sharedId: string;
}

/** Milliseconds that the page may take for anything. */
const patience = 20_000;

/** klpscope in Firefox, as a user meets it: what `e2e/page.ts` is for Chromium. */
export class FirefoxPage {
  readonly #connection: BidiConnection;
  readonly #context: string;
  /** Errors and warnings of the page's console. */
  readonly complaints: string[] = [];
  readonly #downloads: string[] = [];

  private constructor(connection: BidiConnection, context: string) {
    this.#connection = connection;
    this.#context = context;
  }

  /** A page that shares nothing with those before it. */
  static async create(connection: BidiConnection): Promise<FirefoxPage> {
    const { userContext } = await connection.send('browser.createUserContext', {});
    const { context } = await connection.send('browsingContext.create', { type: 'tab', userContext });
    const page = new FirefoxPage(connection, String(context));
    await connection.listen('log.entryAdded', ({ level, text }) => {
      if (level === 'error' || level === 'warn') page.complaints.push(String(text));
    });
    await connection.listen('browsingContext.downloadEnd', ({ filepath }) => {
      page.#downloads.push(String(filepath));
    });
    return page;
  }

  async goto(url: string): Promise<void> {
    await this.#send('browsingContext.navigate', { url, wait: 'complete' });
    await this.idle();
  }

  async reload(): Promise<void> {
    await this.#send('browsingContext.reload', { wait: 'complete' });
    await this.idle();
  }

  async close(): Promise<void> {
    await this.#send('browsingContext.close', {});
  }

  /** Waits until the page has nothing under way. */
  async idle(): Promise<void> {
    await this.until('document.documentElement.dataset.busy === "false"');
  }

  /** Waits until the expression is true in the page. */
  async until(expression: string): Promise<void> {
    for (const end = Date.now() + patience; (await this.evaluate(expression)) !== true; await pause(50))
      if (Date.now() > end) throw new Error(`never true: ${expression}`);
  }

  /** Value of an expression in the page: a string, number or boolean. */
  async evaluate(expression: string): Promise<unknown> {
    const target = { context: this.#context };
    const { type, result, exceptionDetails } = (await this.#connection.send('script.evaluate', {
      target,
      expression,
      awaitPromise: true,
    })) as { type: string; result?: { value?: unknown }; exceptionDetails?: { text: string } };
    if (type === 'exception') throw new Error(`${expression}: ${exceptionDetails?.text}`);
    return result?.value;
  }

  /** Gives files to the real file input. */
  async open(...files: readonly string[]): Promise<void> {
    const element = await this.#find({ type: 'css', value: 'input[type=file][aria-label="Open files"]' });
    await this.#send('input.setFiles', { element, files });
    await this.idle();
  }

  async show(view: string): Promise<void> {
    // The name is followed by how much there is to see.
    const value = `//nav[@aria-label='Views']//a[starts-with(normalize-space(.), '${view}')]`;
    await this.#click(await this.#find({ type: 'xpath', value }));
  }

  async press(role: 'button' | 'link', name: string): Promise<void> {
    await this.#click(await this.#find({ type: 'accessibility', value: { role, name } }));
  }

  async filter(text: string): Promise<void> {
    await this.#click(await this.#find({ type: 'css', value: '[aria-label=Filter]' }));
    const keys = [...text].flatMap((value) => [
      { type: 'keyDown', value },
      { type: 'keyUp', value },
    ]);
    await this.#send('input.performActions', { actions: [{ type: 'key', id: 'keyboard', actions: keys }] });
    await this.idle();
  }

  /** Takes the converted module; its bytes. */
  async download(): Promise<Buffer> {
    await this.press('link', 'Download converted module');
    for (const end = Date.now() + patience; Date.now() < end; await pause(50)) {
      const path = this.#downloads.shift();
      if (path !== undefined) return readFileSync(path);
    }
    throw new Error('nothing was downloaded');
  }

  /** The whole page as text. */
  async text(): Promise<string> {
    return String(await this.evaluate('document.body.innerText'));
  }

  #send(method: string, params: Answer): Promise<Answer> {
    return this.#connection.send(method, { context: this.#context, ...params });
  }

  async #find(locator: Answer): Promise<Node> {
    for (const end = Date.now() + patience; Date.now() < end; await pause(50)) {
      const { nodes } = await this.#send('browsingContext.locateNodes', { locator });
      const [node] = nodes as readonly Node[];
      if (node !== undefined) return { sharedId: node.sharedId };
    }
    throw new Error(`not in the page: ${JSON.stringify(locator)}`);
  }

  async #click(element: Node): Promise<void> {
    const actions = [
      { type: 'pointerMove', x: 0, y: 0, origin: { type: 'element', element } },
      { type: 'pointerDown', button: 0 },
      { type: 'pointerUp', button: 0 },
    ];
    await this.#send('input.performActions', { actions: [{ type: 'pointer', id: 'mouse', actions }] });
    await this.idle();
  }
}
