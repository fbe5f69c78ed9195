import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { BufferSource } from '../../src/bytes/byte-source';
import { ObjectFile } from '../../src/elf/object-file';
import { readLivepatchModule } from '../../src/klp/read-module';
import { dryRun } from '../../src/loader/dry-run';
import { chooseProfile } from '../../src/loader/profile';
import type { Verdict } from '../../src/loader/verdict';
import { parseTextSource } from '../../src/symbols/formats/index';
import { SymbolMap } from '../../src/symbols/symbol-map';
import { type BootReport, bootKernel } from './boot';
import { annotatedSample, buildSample, uniqueSample } from './build-module';
import { convertOnCommandLine } from './convert';
import { damages, SpoiledModule } from './damage';
import { readKernelSymbols } from './kernel-symbols';
import { type Kernel, kernelOrSkip, kernelSources } from './packages';

/** What busybox's insmod prints for each error. */
const insmodWords: Readonly<Record<string, string>> = {
  ENOEXEC: 'invalid module format',
  ENOENT: 'unknown symbol in module, or unknown parameter',
  EINVAL: 'Invalid argument',
  EEXIST: 'File exists',
};

for (const source of kernelSources) {
  test.describe(`verdicts of the ${source.label}`, () => {
    test.describe.configure({ mode: 'serial' });

    let kernel: Kernel;
    let folder: string;
    let report: BootReport;
    const verdicts = new Map<string, Verdict>();

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
      const map = new SymbolMap([
        { fileName: 'kallsyms', source: parseTextSource(new Uint8Array(await readFile(kallsymsPath))) },
        { fileName: 'Module.symvers', source: parseTextSource(new Uint8Array(await readFile(symversPath))) },
      ]);
      const steps: { id: string; module: string; file: string }[] = [];
      const add = async (id: string, module: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> => {
        const file = join(folder, `${id}.ko`);
        await writeFile(file, bytes);
        steps.push({ id, module, file });
        verdicts.set(id, await verdictOf(bytes, map, kernel.version));
      };
      for (const sample of [uniqueSample, annotatedSample]) {
        const path = await buildSample(kernel, sample, join(folder, 'build'));
        await add(`unconverted-${sample.id}`, sample.module, new Uint8Array(await readFile(path)));
        const converted = await convertOnCommandLine(path, kallsymsPath);
        if (converted.kind === 'refused') throw new Error(converted.reason);
        if (sample === uniqueSample) await add('unique', sample.module, new Uint8Array(converted.bytes));
        else
          for (const { id, spoil } of damages) {
            const spoiled = new SpoiledModule(converted.bytes);
            spoil(spoiled);
            await add(id, sample.module, spoiled.bytes);
          }
      }
      report = await bootKernel(kernel, { steps, symbols: [], kallsyms: false });
    }

    test('what was foreseen is what the kernel did and said', () => {
      const wrong: string[] = [];
      for (const [id, verdict] of verdicts) {
        const step = report.steps.get(id);
        if (step === undefined) throw new Error(`the boot had no step ${id}`);
        const said = `the kernel: ${step.status} ${step.error} ${step.messages}`;
        if ((verdict.outcome === 'loaded') !== (step.status === 0))
          wrong.push(`${id}: ${verdict.outcome}, ${said}`);
        else {
          const missing = lastMessages(verdict).filter((message) => !matches(step.messages, message));
          if (missing.length > 0) wrong.push(`${id}: not said: ${missing.join('; ')}, ${said}`);
          const words = insmodWords[verdict.errno ?? ''];
          if (verdict.errno !== undefined && (words === undefined || !step.error.includes(words)))
            wrong.push(`${id}: ${verdict.errno}, ${said}`);
        }
      }
      console.log(
        `${kernel.version}: ${verdicts.size - wrong.length} of ${verdicts.size} verdicts agree with the kernel`,
      );
      expect(wrong).toEqual([]);
    });
  });
}

async function verdictOf(bytes: Uint8Array<ArrayBuffer>, map: SymbolMap, release: string): Promise<Verdict> {
  const module = await readLivepatchModule(await ObjectFile.open(new BufferSource(bytes)));
  return dryRun(module, { profile: chooseProfile(release), map });
}

/** The lines of the step that failed; what taints is printed once a boot. */
function lastMessages({ steps }: Verdict): readonly string[] {
  return steps.find(({ outcome }) => outcome === 'failed')?.messages ?? [];
}

/** Whether the kernel's lines have the message; an unknown number may be any. */
function matches(lines: string, message: string): boolean {
  const pattern = message.replace(/[.*+?^$(){}|[\]\\]/g, '\\$&').replaceAll('…', '\\S+');
  return new RegExp(pattern).test(lines);
}
