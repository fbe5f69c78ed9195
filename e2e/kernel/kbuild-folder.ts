import { cp, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type RunResult, run } from './run';

const kit = fileURLToPath(new URL('../../public/kbuild', import.meta.url));
const commandLine = fileURLToPath(new URL('../../dist/cli', import.meta.url));

/** What a `make` printed, what it ended with and what is in the folder then. */
export interface MakeResult extends RunResult {
  /** Files that end in `.ko`, hidden ones too. */
  readonly modules: readonly string[];
}

/** A copy of public/kbuild, with the program, in which its example is made. */
export class KbuildFolder {
  /** The example's own folder, which a module's builder would have. */
  readonly path: string;
  /** The make fragment, for other folders. */
  readonly fragment: string;
  readonly #environment: Readonly<Record<string, string>>;

  private constructor(folder: string) {
    this.path = join(folder, 'example');
    this.fragment = join(folder, 'klpscope.mk');
    this.#environment = { KLPSCOPE: `${process.execPath} ${join(folder, 'cli', 'klpscope.js')}` };
  }

  /** Copies the fragment, the example and the built program into a new folder. */
  static async create(folder: string): Promise<KbuildFolder> {
    await mkdir(folder, { recursive: true });
    await cp(kit, folder, { recursive: true });
    await cp(commandLine, join(folder, 'cli'), { recursive: true });
    // The program is an ES module, which the package says of it elsewhere.
    await writeFile(join(folder, 'cli', 'package.json'), '{ "type": "module" }\n');
    return new KbuildFolder(folder);
  }

  /** Runs `make` in the example's folder, for two minutes at most. */
  async make(...args: readonly string[]): Promise<MakeResult> {
    const result = await run('timeout', ['-k', '10', '120', 'make', ...args], {
      cwd: this.path,
      // Variables of a make that runs the tests are none of this one.
      env: { ...this.#environment, MAKEFLAGS: '', MAKELEVEL: '' },
    });
    const modules = (await this.files()).filter((name) => name.endsWith('.ko'));
    return { ...result, modules };
  }

  /** Runs a `make` that has to succeed. */
  async makeChecked(...args: readonly string[]): Promise<MakeResult> {
    const result = await this.make(...args);
    if (result.code === 0) return result;
    throw new Error(`make ${args.join(' ')} ended with ${result.code}:\n${result.stdout}${result.stderr}`);
  }

  /** Every file of the example's folder, sorted. */
  async files(): Promise<string[]> {
    return (await readdir(this.path)).sort();
  }

  /** When each file of the example's folder was written. */
  async times(): Promise<Map<string, bigint>> {
    const times = new Map<string, bigint>();
    for (const name of await this.files())
      times.set(name, (await stat(join(this.path, name), { bigint: true })).mtimeNs);
    return times;
  }

  /** Changes the example's source. */
  async edit(what: RegExp, by: string): Promise<void> {
    const path = join(this.path, 'klp_example.c');
    const source = await readFile(path, 'utf8');
    const edited = source.replace(what, by);
    if (edited === source) throw new Error(`the example's source has nothing like ${what}`);
    await writeFile(path, edited);
  }
}

/** A folder with what of a kernel's headers says which release, and which build of it, they are of. */
export async function makeTree(path: string, name: string, build?: string): Promise<string> {
  const generated = join(path, 'include', 'generated');
  await mkdir(generated, { recursive: true });
  await writeFile(join(path, 'Makefile'), '');
  await writeFile(join(generated, 'utsrelease.h'), `#define UTS_RELEASE "${name}"\n`);
  if (build !== undefined)
    await writeFile(join(generated, 'utsversion.h'), `#define UTS_VERSION "${build}"\n`);
  return path;
}
