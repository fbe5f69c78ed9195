import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { examine } from '../../src/audit/examine';
import { FormatError } from '../../src/base/format-error';
import { BufferSource, SliceSource } from '../../src/bytes/byte-source';
import { readModuleInfo } from '../../src/elf/module-info';
import { parseModuleSignature } from '../../src/elf/module-signature';
import { ObjectFile } from '../../src/elf/object-file';
import { readLivepatchModule } from '../../src/klp/read-module';
import { dryRunOfBytes } from '../../src/loader/dry-run';
import { errnoNumbers } from '../../src/loader/errno';
import { chooseProfile } from '../../src/loader/profile';
import type { Verdict } from '../../src/loader/verdict';
import { parseTextSource } from '../../src/symbols/formats/index';
import { ModuleObjects } from '../../src/symbols/formats/module-objects';
import { SymbolMap } from '../../src/symbols/symbol-map';
import { type BootReport, type BootStep, bootKernel, type TargetReport } from './boot';
import { annotatedSample, buildLateModules, buildSample, uniqueSample } from './build-module';
import { convertOnCommandLine } from './convert';
import { type Damage, damages, elfDamages, lateDamages, signatureDamages, twoObjectsDamage } from './damages';
import { readKernelSymbols } from './kernel-symbols';
import { type Kernel, kernelOrSkip, kernelSources } from './packages';
import { SpoiledModule } from './spoiled-module';

/** What busybox's insmod prints for each error. */
const insmodWords: Readonly<Record<string, string>> = {
  ENOEXEC: 'invalid module format',
  ENOENT: 'unknown symbol in module, or unknown parameter',
  EINVAL: 'Invalid argument',
  EEXIST: 'File exists',
  EBADMSG: 'Bad message',
};

/** What is foreseen of one module. */
interface Foreseen {
  readonly verdict: Verdict;
  /** Messages of findings that are errors: none for what loads and works. */
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
  /** The module that is patched, when it comes again. */
  readonly isRefusedAgain: boolean;
}

for (const source of kernelSources) {
  test.describe(`verdicts of the ${source.label}`, () => {
    test.describe.configure({ mode: 'serial' });

    let kernel: Kernel;
    let folder: string;
    let report: BootReport;
    const foreseen = new Map<string, Foreseen>();
    const steps: BootStep[] = [];

    test.beforeAll(async () => {
      test.setTimeout(1_200_000);
      kernel = await kernelOrSkip(source);
      folder = await mkdtemp(join(tmpdir(), 'klpscope-verdicts-'));
      await tryAll();
    });

    test.afterAll(async () => {
      if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    });

    /** Gives every module to the booted kernel and to the dry run. */
    async function tryAll(): Promise<void> {
      const { kallsymsPath, symversPath } = await readKernelSymbols(kernel);
      const build = join(folder, 'build');
      const late = await buildLateModules(kernel, build);
      const map = await readMap(kallsymsPath, symversPath, late.target);
      const add = async (step: Omit<BootStep, 'file'>, bytes: Uint8Array<ArrayBuffer>): Promise<void> => {
        const file = join(folder, `${step.id}.ko`);
        const found = await foresee(bytes, map, kernel.version);
        // What would crash the kernel is not tried.
        if (found.verdict.steps.some(({ id, outcome }) => id === 'elf' && outcome === 'harmful')) return;
        await writeFile(file, bytes);
        steps.push({ ...step, file });
        foreseen.set(step.id, found);
      };
      const spoilAll = async (
        module: string,
        bytes: Uint8Array,
        list: readonly Damage[],
        target?: BootStep['target'],
      ): Promise<void> => {
        for (const { id, spoil } of list) {
          const spoiled = new SpoiledModule(bytes);
          spoil(spoiled);
          await add({ id, module, ...(target !== undefined && { target }) }, spoiled.bytes);
        }
      };
      for (const sample of [uniqueSample, annotatedSample]) {
        const path = await buildSample(kernel, sample, build);
        await add(
          { id: `unconverted-${sample.id}`, module: sample.module },
          new Uint8Array(await readFile(path)),
        );
        const bytes = await convert(path, kallsymsPath);
        if (sample === uniqueSample) await add({ id: 'unique', module: sample.module }, bytes);
        else await spoilAll(sample.module, bytes, [...damages, ...elfDamages, ...signatureDamages]);
      }
      const bytes = await convert(late.livepatch, kallsymsPath, late.target);
      const target = { module: 'klptest', file: late.target } as const;
      await add({ id: 'target-before', module: 'klp_late', target: { ...target, when: 'before' } }, bytes);
      await spoilAll('klp_late', bytes, lateDamages, { ...target, when: 'after' });
      await spoilAll('klp_late', bytes, [twoObjectsDamage]);
      report = await bootKernel(kernel, { steps, symbols: [], kallsyms: false });
    }

    test('what was foreseen is what the kernel did and said', () => {
      let count = 0;
      const wrong: string[] = [];
      const open: string[] = [];
      const check = (what: string, problem: string | undefined): void => {
        count += 1;
        if (problem !== undefined) wrong.push(`${what}: ${problem}`);
      };
      for (const [id, { verdict, isRefusedAgain }] of foreseen) {
        const step = reportOf(report, id);
        // What another module has, or a patch without objects does, is not known: the kernel may do either.
        if (verdict.outcome === 'undecided') open.push(id);
        else check(id, disagreement(verdict, step));
        const { target } = step;
        const [arrives, returns] = [target.get('arrives'), target.get('returns')];
        if (arrives !== undefined) check(`${id}, target arrives`, lateDisagreement(verdict, arrives));
        if (arrives?.status === 0 && returns !== undefined)
          check(
            `${id}, target returns`,
            (returns.status !== 0) === isRefusedAgain ? undefined : returns.messages,
          );
      }
      console.log(`${kernel.version}: ${count - wrong.length} of ${count} verdicts agree with the kernel`);
      expect(wrong).toEqual([]);
      expect(open).toEqual(['object-unknown', 'functions-null']);
    });

    test('what loads and works has no error among its findings', () => {
      for (const id of ['unique', 'sound', 'late-sound']) {
        const { errors, warnings } = foreseen.get(id) ?? { errors: ['not tried'], warnings: [] };
        expect(errors, id).toEqual([]);
        if (id !== 'late-sound') expect(warnings, id).toEqual([]);
      }
    });

    test('a position counts other symbols once the module is live, as the warning says', () => {
      expect(foreseen.get('late-sound')?.warnings.join('\n')).toContain(
        '.klp.sym.klptest.secret,2 names while klptest is being loaded is at position 1 afterwards',
      );
      // While it is loaded the init function is the first of three, so the second is that of a.c.
      expect(reportOf(report, 'late-sound').target.get('arrives')?.shows).toBe('klptest: patched 1');
      expect(reportOf(report, 'target-before').shows).toBe('klptest: patched 2');
    });
  });
}

async function readMap(kallsyms: string, symvers: string, target: string): Promise<SymbolMap> {
  const text = async (path: string) => ({
    fileName: path,
    source: parseTextSource(new Uint8Array(await readFile(path))),
  });
  const modules = new ModuleObjects();
  const object = await ObjectFile.open(new BufferSource(new Uint8Array(await readFile(target))));
  await modules.add(object, await readModuleInfo(object), 'klptest.ko');
  return new SymbolMap([
    await text(kallsyms),
    await text(symvers),
    { fileName: 'klptest.ko', source: modules.finish() },
  ]);
}

async function convert(modulePath: string, ...sources: readonly string[]): Promise<Uint8Array<ArrayBuffer>> {
  const converted = await convertOnCommandLine(modulePath, ...sources);
  if (converted.kind === 'refused') throw new Error(converted.reason);
  return new Uint8Array(converted.bytes);
}

/** As `klpscope audit` does: a file that cannot be read gets the verdict of the ELF checks. */
async function foresee(bytes: Uint8Array<ArrayBuffer>, map: SymbolMap, release: string): Promise<Foreseen> {
  const profile = chooseProfile(release);
  const file = new BufferSource(bytes);
  const signed = await parseModuleSignature(file);
  const content = signed === undefined ? file : new SliceSource(file, 0, signed.contentSize);
  try {
    const module = await readLivepatchModule(await ObjectFile.open(content));
    const { verdict, life, audit } = await examine(module, { profile, map, signed });
    const messages = (severity: string) =>
      audit.findings.filter((finding) => finding.severity === severity).map(({ message }) => message);
    return {
      verdict,
      errors: [...messages('error'), ...audit.failures.map(({ message }) => message)],
      warnings: messages('warning'),
      isRefusedAgain: life.some(({ kind, outcome }) => kind === 'returns' && outcome === 'failed'),
    };
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    const verdict = await dryRunOfBytes(content, profile);
    return { verdict, errors: [error.message], warnings: [], isRefusedAgain: false };
  }
}

function reportOf(report: BootReport, id: string) {
  const step = report.steps.get(id);
  if (step === undefined) throw new Error(`the boot had no step ${id}`);
  return step;
}

interface Said {
  readonly status: number;
  readonly messages: string;
  readonly error: string;
}

/** Why what was foreseen is not what happened; `undefined` when it is. */
function disagreement(verdict: Verdict, said: Said): string | undefined {
  const words = `the kernel: ${said.status} ${said.error} ${said.messages}`;
  const isRefused = verdict.outcome === 'refused';
  if (isRefused !== (said.status !== 0)) return `${verdict.outcome}, ${words}`;
  const { errno = 'ENOEXEC' } = verdict;
  if (isRefused && !said.error.includes(insmodWords[errno] ?? 'not known')) return `${errno}, ${words}`;
  return unsaid(verdict.steps.find(({ outcome }) => outcome === 'failed')?.messages ?? [], said.messages);
}

function lateDisagreement({ late }: Verdict, said: TargetReport): string | undefined {
  const run = late.find(({ object }) => object === 'klptest');
  const isFailed = run?.steps.some(({ outcome }) => outcome === 'failed') ?? false;
  if (isFailed !== (said.status !== 0))
    return `failed ${isFailed}, the kernel: ${said.status} ${said.messages}`;
  if (run?.errno !== undefined && !said.messages.includes(`(-${errnoNumbers[run.errno]})`))
    return `${run.errno}, the kernel: ${said.messages}`;
  return unsaid(run?.messages ?? [], said.messages);
}

/** What taints is printed once a boot, so only the lines of what failed or was done are looked for. */
function unsaid(messages: readonly string[], said: string): string | undefined {
  const missing = messages.filter((message) => !matches(said, message));
  return missing.length === 0 ? undefined : `not said: ${missing.join('; ')}, the kernel: ${said}`;
}

/** Whether the kernel's lines have the message; an unknown number may be any. */
function matches(lines: string, message: string): boolean {
  const pattern = message
    .replace(/[.*+?^$(){}|[\]\\]/g, '\\$&')
    .replaceAll('…', '\\S+')
    // A terminal may swallow a control character.
    .replaceAll('\\\\x7f', '.?');
  return new RegExp(pattern).test(lines);
}
