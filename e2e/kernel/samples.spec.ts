import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { type Story, type StoryStep, stories } from '../../src/views/gallery/stories';
import { convertOnCommandLine } from './convert';
import type { GuestFile } from './initramfs';
import { type Kernel, kernelOrSkip, kernelSources } from './packages';
import { run } from './run';
import { fileOfHost, type Said, type Trial, tryInGuest } from './try-samples';

const samples = fileURLToPath(new URL('../../public/samples', import.meta.url));
const klpscope = fileURLToPath(new URL('../../dist/cli/klpscope.js', import.meta.url));

/** The kernel that the modules in the samples are built for. */
const release = '6.1.0-56-amd64';

/** The module that is converted for a sample, where it is not the only one there. */
const converts: Readonly<Record<string, string>> = { 'static-key-in-module': 'klp_key_enabled.ko' };

/** What is chosen for the sample that does not say it. */
const decisions = {
  format: 'klpscope-decisions',
  version: 1,
  decisions: [{ symbol: 'state_show', object: 'vmlinux', position: 2, of: 5 }],
};

const told = stories.filter(({ tried }) => tried?.kernel === release);

test.describe('what the stories of the samples quote', () => {
  test.describe.configure({ mode: 'serial' });

  let kernel: Kernel;
  let folder: string;
  let said: ReadonlyMap<string, readonly Said[]>;

  test.beforeAll(async () => {
    test.setTimeout(1_200_000);
    const [stable] = kernelSources;
    if (stable === undefined) throw new Error('there is a stable kernel');
    kernel = await kernelOrSkip(stable);
    test.skip(kernel.version !== release, `the samples are built for ${release}, this is ${kernel.version}`);
    folder = await mkdtemp(join(tmpdir(), 'klpscope-stories-'));
    const trials: Trial[] = [];
    for (const story of told) trials.push(await trialOf(story, kernel, folder));
    said = await tryInGuest(kernel, trials);
  });

  test.afterAll(async () => {
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });

  test('is of all samples for x86-64', () => {
    expect(told.map(({ sample }) => sample)).toHaveLength(7);
  });

  for (const { sample, tried } of told) {
    test(`${sample}: the kernel says it`, () => {
      const steps = tried?.steps ?? [];
      const seen = said.get(sample) ?? [];
      expect(seen.map((step, index) => transcript(steps[index], linesOf(step)))).toEqual(
        steps.map((step) => transcript(step, step.lines)),
      );
    });
  }
});

/** The commands of a story, with the modules as they are in the repository and as klpscope makes them now. */
async function trialOf({ sample, tried }: Story, kernel: Kernel, folder: string): Promise<Trial> {
  const source = join(samples, sample);
  const modules = (await readdir(source)).filter((name) => name.endsWith('.ko'));
  const commands = (tried?.steps ?? []).map(({ did }) => did);
  const needs = (name: string): boolean => commands.includes(`insmod ${name}`);
  const files: GuestFile[] = modules.map((name) => fileOfHost(join(source, name)));
  files.push(...kernel.modules.map((path) => fileOfHost(path)));
  const made = (name: string): string => join(folder, `${sample}-${name}`);
  const [module = ''] = modules;
  if (needs('converted.ko')) {
    const bytes = await convert(join(source, converts[sample] ?? module), folder);
    await writeFile(made('converted.ko'), bytes);
    // What a tool would make that does not ask for a position.
    await writeFile(made('position-0.ko'), withoutPosition(bytes));
  }
  if (needs('repaired.ko')) {
    const args = [klpscope, 'repair', join(source, module), '-o', made('repaired.ko')];
    const { code, stderr } = await run(process.execPath, args);
    expect(code, stderr).toBe(0);
  }
  for (const name of ['converted.ko', 'repaired.ko', 'position-0.ko'])
    if (needs(name)) files.push(fileOfHost(made(name), name));
  return { id: sample, files, commands };
}

async function convert(module: string, folder: string): Promise<Buffer> {
  const chosen = join(folder, 'decisions.json');
  await writeFile(chosen, JSON.stringify(decisions));
  const isAmbiguous = module.endsWith('klp_ambiguous.ko');
  const symbols = join(module, '..', 'kallsyms');
  const converted = await convertOnCommandLine(
    module,
    ...(isAmbiguous ? ['--decisions', chosen] : []),
    symbols,
  );
  if (converted.kind === 'refused') throw new Error(converted.reason);
  return converted.bytes;
}

function withoutPosition(module: Buffer): Buffer {
  return Buffer.from(module.toString('latin1').replace('.state_show,2', '.state_show,0'), 'latin1');
}

/** What concerns modules and livepatch; a slow machine brings lines of clocks. */
const isOfModules = /^(livepatch|module|loop|klp_\w+|hw_queue_depth|WARNING)\b/;

/** The log without taints, and of a warning's many lines the one that says what and where; then what was printed. */
function linesOf({ log, printed }: Said): string[] {
  const lines: string[] = [];
  let isTrace = false;
  for (const line of log) {
    if (line.includes('[ cut here ]')) isTrace = true;
    const isWanted = isOfModules.test(line) && !/\btaint(s|ing)\b/.test(line);
    const isDetail = isTrace && !line.startsWith('WARNING: ');
    // busybox tries the older system call after the newer one.
    if (isWanted && !isDetail && !lines.includes(line)) lines.push(line);
    if (line.includes('[ end trace ')) isTrace = false;
  }
  return [...lines, ...printed];
}

/** A step as text, without what is by chance in every boot. */
function transcript(step: StoryStep | undefined, lines: readonly string[]): string {
  const text = [`# ${step?.did}`, ...lines].join('\n');
  return text
    .replace(/\bffffffffc0[0-9a-f]{6}\b/g, '<address in a module>')
    .replace(/\bloc \S+,/g, 'loc <hashed>,')
    .replace(/\bPID: \d+/g, 'PID: <number>');
}
