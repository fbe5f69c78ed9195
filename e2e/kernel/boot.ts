import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { GuestFile } from './initramfs';
import { buildInitramfs } from './initramfs';
import type { Kernel } from './packages';
import { run } from './run';

/** One module to load, look at and unload; `id` names its blocks in the report. */
export interface BootStep {
  readonly id: string;
  /** Name under which the kernel knows the module. */
  readonly module: string;
  readonly file: string;
  /** A module that it patches, which shows something in a file of its name in /proc: loaded before it, or after it and once more. */
  readonly target?: { readonly module: string; readonly file: string; readonly when: 'before' | 'after' };
}

/** What a boot shall do and show. */
export interface BootPlan {
  readonly steps: readonly BootStep[];
  /** Names whose vmlinux addresses are looked up in this very boot. */
  readonly symbols: readonly string[];
  /** Whether the whole symbol table is wanted; costs a few seconds. */
  readonly kallsyms: boolean;
}

/** What the kernel said about one step; a field is undefined when it did not come that far. */
export interface StepReport {
  readonly status: number;
  readonly error: string;
  readonly messages: string;
  readonly transition: string | undefined;
  readonly enabled: string | undefined;
  readonly cmdline: string | undefined;
  readonly removed: number | undefined;
  readonly cmdlineAfter: string | undefined;
  /** What the target's file showed, when it was loaded before. */
  readonly shows: string | undefined;
  /** What became of the target when it was loaded after, and again; by `arrives` and `returns`. */
  readonly target: ReadonlyMap<string, TargetReport>;
}

/** What the kernel said when a module came that is patched. */
export interface TargetReport {
  readonly status: number;
  readonly messages: string;
  /** What its file showed. */
  readonly shows: string | undefined;
}

/** The outcome of one boot. */
export interface BootReport {
  readonly release: string;
  readonly cmdline: string;
  readonly steps: ReadonlyMap<string, StepReport>;
  /** Addresses of each wanted name in the order of /proc/kallsyms. */
  readonly addresses: ReadonlyMap<string, readonly string[]>;
  readonly kallsyms: string | undefined;
  readonly console: string;
  readonly seconds: number;
}

const secondsAllowed = 180;

// nokaslr makes the addresses of several boots comparable.
const commandLine = 'console=ttyS0 nokaslr panic=-1 quiet';

/** Boots a kernel under emulation, lets it run the plan and reads its report. */
export async function bootKernel(kernel: Kernel, plan: BootPlan): Promise<BootReport> {
  const folder = await mkdtemp(join(tmpdir(), 'klpscope-boot-'));
  try {
    const initramfs = await buildInitramfs(folder, guestFiles(kernel, plan));
    const ports = ['console', 'report', 'data'].map((name) => join(folder, name));
    const started = Date.now();
    const result = await run('timeout', [
      ...['-k', '10', String(secondsAllowed), 'qemu-system-x86_64', '-accel', 'tcg', '-m', '1024'],
      ...['-kernel', kernel.vmlinuz, '-initrd', initramfs, '-append', commandLine],
      ...['-display', 'none', '-monitor', 'none', '-nic', 'none', '-no-reboot'],
      ...ports.flatMap((port) => ['-serial', `file:${port}`]),
    ]);
    const seconds = (Date.now() - started) / 1000;
    const [console = '', report = ''] = await Promise.all(
      ports.slice(0, 2).map((port) => readFile(port, 'utf8').catch(() => '')),
    );
    const lines = report.split('\n');
    if (result.code !== 0 || !lines.includes('=== COMPLETE')) {
      const why = result.code === 124 ? `did not finish in ${secondsAllowed} s` : 'broke off';
      const tail = console.split('\n').slice(-25).join('\n');
      throw new Error(`the boot of ${kernel.version} ${why}\n${result.stderr}${report}${tail}`);
    }
    const blocks = readBlocks(lines);
    return {
      release: wanted(blocks, 'release'),
      cmdline: wanted(blocks, 'cmdline'),
      steps: new Map(plan.steps.map(({ id }) => [id, readStep(blocks, id)])),
      addresses: readAddresses(wanted(blocks, 'kallsyms'), plan.symbols),
      // The checksum of the gzip format proves that no byte was lost on the serial port.
      kallsyms: plan.kallsyms ? gunzipSync(await readFile(join(folder, 'data'))).toString('utf8') : undefined,
      console,
      seconds,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function guestFiles(kernel: Kernel, plan: BootPlan): GuestFile[] {
  const files: GuestFile[] = [
    {
      path: 'plan',
      text: plan.steps
        .map(({ id, module, target }) => `${id} ${module} ${target?.module ?? ''} ${target?.when ?? ''}\n`)
        .join(''),
    },
    { path: 'symbols', text: plan.symbols.map((name) => `${name}\n`).join('') },
    ...kernel.modules.map((from) => ({ path: `context/${basename(from)}`, from })),
    ...plan.steps.map((step) => ({ path: `steps/${step.id}.ko`, from: step.file })),
    ...plan.steps.flatMap(({ target }) =>
      target === undefined ? [] : [{ path: `targets/${target.module}.ko`, from: target.file }],
    ),
  ];
  if (plan.kallsyms) files.push({ path: 'want-kallsyms', text: '' });
  return files;
}

function readBlocks(lines: readonly string[]): Map<string, string> {
  const blocks = new Map<string, string>();
  let open: { readonly name: string; readonly lines: string[] } | undefined;
  for (const line of lines) {
    if (open === undefined) {
      const name = /^=== BEGIN (.+)$/.exec(line)?.[1];
      if (name !== undefined) open = { name, lines: [] };
    } else if (line === `=== END ${open.name}`) {
      blocks.set(open.name, open.lines.join('\n').trim());
      open = undefined;
    } else {
      open.lines.push(line);
    }
  }
  return blocks;
}

function wanted(blocks: ReadonlyMap<string, string>, name: string): string {
  const text = blocks.get(name);
  if (text === undefined) throw new Error(`the kernel's report has no block "${name}"`);
  return text;
}

function readStep(blocks: ReadonlyMap<string, string>, id: string): StepReport {
  const removed = blocks.get(`${id} removed`);
  return {
    status: Number(wanted(blocks, `${id} status`)),
    error: wanted(blocks, `${id} error`),
    messages: wanted(blocks, `${id} messages`),
    transition: blocks.get(`${id} transition`),
    enabled: blocks.get(`${id} enabled`),
    cmdline: blocks.get(`${id} cmdline`),
    removed: removed === undefined ? undefined : Number(removed),
    cmdlineAfter: blocks.get(`${id} cmdline after`),
    shows: blocks.get(`${id} shows`),
    target: new Map(
      ['arrives', 'returns'].flatMap((moment) => {
        const status = blocks.get(`${id} ${moment} status`);
        if (status === undefined) return [];
        const messages = blocks.get(`${id} ${moment} messages`) ?? '';
        return [[moment, { status: Number(status), messages, shows: blocks.get(`${id} ${moment} shows`) }]];
      }),
    ),
  };
}

function readAddresses(text: string, names: readonly string[]): Map<string, string[]> {
  const addresses = new Map<string, string[]>(names.map((name) => [name, []]));
  for (const line of text.split('\n')) {
    const [address, , name] = line.split(' ');
    if (address !== undefined && name !== undefined) addresses.get(name)?.push(address);
  }
  return addresses;
}
