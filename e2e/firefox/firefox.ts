import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { BidiConnection } from './bidi';

/** A Firefox without window, with a profile of its own; its system's theme is dark. */
export class Firefox {
  readonly connection: BidiConnection;
  readonly #child: ChildProcess;
  readonly #folder: string;

  private constructor(connection: BidiConnection, child: ChildProcess, folder: string) {
    this.connection = connection;
    this.#child = child;
    this.#folder = folder;
  }

  /** Starts the Firefox at `path`. */
  static async start(path: string): Promise<Firefox> {
    const folder = mkdtempSync(join(tmpdir(), 'klpscope-firefox-'));
    mkdirSync(join(folder, 'downloads'));
    writeFileSync(join(folder, 'user.js'), preferences(join(folder, 'downloads')));
    const options = ['--headless', '--no-remote', '--remote-debugging-port=0', '--profile', folder];
    const child = spawn(path, options, { stdio: ['ignore', 'ignore', 'pipe'] });
    // It would outlive tests that are broken off.
    process.once('exit', () => child.kill());
    const connection = await BidiConnection.open(await addressOf(child));
    return new Firefox(connection, child, folder);
  }

  async stop(): Promise<void> {
    const gone = once(this.#child, 'exit');
    await this.connection.send('browser.close', {});
    this.connection.close();
    await gone;
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Firefox says on stderr where it listens. What else it says must be read too, or it would wait for that. */
async function addressOf(child: ChildProcess): Promise<string> {
  const said: string[] = [];
  return new Promise((resolve, reject) => {
    if (child.stderr === null) throw new Error('stderr is a pipe');
    createInterface(child.stderr).on('line', (line) => {
      said.push(line);
      const address = /^WebDriver BiDi listening on (ws:\S+)/.exec(line)?.[1];
      if (address !== undefined) resolve(address);
    });
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`Firefox did not start:\n${said.join('\n')}`)));
  });
}

/** Downloads are written without a question; Firefox's own pages and its own traffic stay away. */
function preferences(downloads: string): string {
  return Object.entries({
    'ui.systemUsesDarkTheme': 1,
    'browser.download.folderList': 2,
    'browser.download.dir': downloads,
    'browser.shell.checkDefaultBrowser': false,
    'browser.startup.page': 0,
    'datareporting.policy.dataSubmissionEnabled': false,
    'app.update.disabledForTesting': true,
  })
    .map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`)
    .join('');
}
