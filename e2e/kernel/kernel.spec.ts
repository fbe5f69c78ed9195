import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from '@playwright/test';
import type { BootReport, StepReport } from './boot';
import { bootKernel } from './boot';
import type { Sample } from './build-module';
import {
  ambiguousSample,
  annotatedSample,
  buildSample,
  twoObjectsSample,
  uniqueSample,
} from './build-module';
import type { Conversion } from './convert';
import { convertInPage, convertOnCommandLine } from './convert';
import { expectPatched } from './expect-patched';
import { readKernelSymbols } from './kernel-symbols';
import { convertNatively, relocationLines } from './native';
import type { Kernel } from './packages';
import { kernelOrSkip, kernelSources } from './packages';
import { listHeader, readSymbolList } from './symbol-list';

const duplicate = 'state_show';
const annotatedPosition = 2;
/** What is chosen for the sample that does not say it. */
const chosenPosition = 3;
/** The id of that sample with the choice. */
const chosen = 'chosen';
/** The samples that say all that is needed. */
const convertible = [uniqueSample, annotatedSample, twoObjectsSample];
const allSamples = [...convertible, ambiguousSample];

const converters = [
  {
    name: 'page',
    convert: convertInPage,
  },
  {
    name: 'command-line',
    convert: (
      _page: Page,
      modulePath: string,
      listPath: string,
      ...decisions: readonly string[]
    ): Promise<Conversion> =>
      convertOnCommandLine(modulePath, ...decisions.flatMap((path) => ['--decisions', path]), listPath),
  },
];

for (const source of kernelSources) {
  test.describe(source.label, () => {
    test.describe.configure({ mode: 'serial' });

    let kernel: Kernel;
    let folder: string;
    let listPath: string;
    /** /proc/kallsyms as it was read in that kernel. */
    let kallsymsPath: string;
    let report: BootReport;
    const modules = new Map<string, string>();
    const converted = new Map<string, string>();

    function moduleOf(sample: Sample): string {
      const path = modules.get(sample.id);
      if (path === undefined) throw new Error(`${sample.id} was not built`);
      return path;
    }

    async function countInList(symbol: string): Promise<number> {
      const names = readSymbolList(await readFile(listPath, 'utf8')).get('vmlinux') ?? [];
      return names.filter((name) => name === symbol).length;
    }

    function reportOf(step: string): StepReport {
      const found = report.steps.get(step);
      if (found === undefined) throw new Error(`the boot had no step ${step}`);
      return found;
    }

    test.beforeAll(async () => {
      // Packages may have to be downloaded, 180 MB for both kernels.
      test.setTimeout(1_200_000);
      kernel = await kernelOrSkip(source);
      folder = await mkdtemp(join(tmpdir(), 'klpscope-kernel-'));
    });

    test.afterAll(async () => {
      if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    });

    test('gives a symbol list', async () => {
      ({ listPath, kallsymsPath } = await readKernelSymbols(kernel));
      const list = await readFile(listPath, 'utf8');
      expect(list.startsWith(`${listHeader}\n*vmlinux\n`)).toBe(true);
      const objects = readSymbolList(list);
      expect([...objects.keys()].sort()).toEqual(['configfs', 'loop', 'vmlinux']);
      const names = objects.get('vmlinux') ?? [];
      expect(names.length).toBeGreaterThan(50_000);
      const count = (name: string): number => names.filter((other) => other === name).length;
      expect(count('saved_command_line')).toBe(1);
      expect(count('cmdline_proc_show')).toBe(1);
      expect(count(duplicate)).toBeGreaterThan(annotatedPosition);
      expect(count('__ksymtab_seq_printf')).toBe(1);
      expect(objects.get('configfs')).toContain('__ksymtab_config_group_init');
    });

    test('builds the samples', async () => {
      for (const sample of allSamples) {
        modules.set(sample.id, await buildSample(kernel, sample, join(folder, 'build')));
      }
    });

    for (const { name, convert } of converters) {
      for (const sample of convertible) {
        test(`${name} converts ${sample.id}`, async ({ page }) => {
          const result = await convert(page, moduleOf(sample), listPath);
          expect(result.kind, result.kind === 'refused' ? result.reason : '').toBe('converted');
          if (result.kind !== 'converted') return;
          const path = join(folder, `${name}-${sample.id}.ko`);
          await writeFile(path, result.bytes);
          converted.set(`${name}-${sample.id}`, path);
        });
      }

      test(`${name} refuses ${ambiguousSample.id}, and converts it by a decision`, async ({ page }) => {
        const refused = await convert(page, moduleOf(ambiguousSample), listPath);
        expect(refused.kind).toBe('refused');
        if (refused.kind === 'refused') expect(refused.reason).toContain(duplicate);

        const decisions = join(folder, 'decisions.json');
        const of = await countInList(duplicate);
        const decision = { symbol: duplicate, object: 'vmlinux', position: chosenPosition, of };
        await writeFile(
          decisions,
          JSON.stringify({ format: 'klpscope-decisions', version: 1, decisions: [decision] }),
        );
        const result = await convert(page, moduleOf(ambiguousSample), listPath, decisions);
        expect(result.kind, result.kind === 'refused' ? result.reason : '').toBe('converted');
        if (result.kind !== 'converted') return;
        const path = join(folder, `${name}-${chosen}.ko`);
        await writeFile(path, result.bytes);
        converted.set(`${name}-${chosen}`, path);
      });
    }

    test('kallsyms itself does as well as the list made from it', async ({ page }) => {
      for (const sample of convertible) {
        const fromList = await readFile(converted.get(`command-line-${sample.id}`) ?? '');
        for (const { convert } of converters) {
          const result = await convert(page, moduleOf(sample), kallsymsPath);
          expect(result.kind === 'converted' && result.bytes.equals(fromList)).toBe(true);
        }
      }
    });

    test('boots and tries every module', async () => {
      const step = (id: string, sample: Sample, file: string) => ({
        id,
        module: sample.module,
        file,
      });
      const steps = [
        step('unconverted', uniqueSample, moduleOf(uniqueSample)),
        step('unconverted-annotated', annotatedSample, moduleOf(annotatedSample)),
      ];
      for (const { name } of converters) {
        for (const [what, sample] of [
          ...convertible.map((one) => [one.id, one] as const),
          [chosen, ambiguousSample] as const,
        ]) {
          const id = `${name}-${what}`;
          const file = converted.get(id);
          if (file !== undefined) steps.push(step(id, sample, file));
        }
      }
      report = await bootKernel(kernel, { steps, symbols: [duplicate], kallsyms: false });
      expect(report.release).toBe(kernel.version);
      expect(report.cmdline).toContain('nokaslr');
    });

    test('kernel refuses an unconverted module', () => {
      const unique = reportOf('unconverted');
      expect(unique.status).not.toBe(0);
      expect(unique.messages).toContain('klp_unique: Unknown symbol saved_command_line (err -2)');
      const annotated = reportOf('unconverted-annotated');
      expect(annotated.status).not.toBe(0);
      expect(annotated.messages).toContain(`klp_annotated: Unknown symbol ${duplicate} (err -2)`);
    });

    for (const { name } of converters) {
      test(`kernel runs what the ${name} made of ${uniqueSample.id}`, () => {
        const step = reportOf(`${name}-${uniqueSample.id}`);
        expectPatched(step, report.cmdline);
        expect(step.cmdline).toBe(`klpscope: saved_command_line is "${report.cmdline}"`);
      });

      test(`kernel runs what the ${name} made of ${annotatedSample.id}`, async () => {
        const step = reportOf(`${name}-${annotatedSample.id}`);
        expectPatched(step, report.cmdline);
        const addresses = report.addresses.get(duplicate) ?? [];
        // The list may come from an earlier boot; it has to describe this one.
        expect(addresses.length).toBe(await countInList(duplicate));
        expect(addresses).toEqual([...addresses].sort());
        const address = addresses[annotatedPosition - 1];
        expect(step.cmdline).toBe(`klpscope: ${duplicate} at ${address}`);
      });

      test(`kernel runs what the ${name} made of ${twoObjectsSample.id}: each object has its own`, () => {
        const step = reportOf(`${name}-${twoObjectsSample.id}`);
        expectPatched(step, report.cmdline);
        const [first, second] = report.addresses.get(duplicate) ?? [];
        expect(step.cmdline).toBe(
          `klpscope: a: ${duplicate} at ${first}\nklpscope: b: ${duplicate} at ${second}`,
        );
      });

      test(`kernel runs what the ${name} made by a decision`, () => {
        const step = reportOf(`${name}-${chosen}`);
        expectPatched(step, report.cmdline);
        const address = report.addresses.get(duplicate)?.[chosenPosition - 1];
        expect(address).toBeDefined();
        expect(step.cmdline).toBe(`klpscope: ${duplicate} at ${address}`);
      });
    }

    for (const sample of [uniqueSample, annotatedSample]) {
      test(`${sample.id} means the same as with the native tool`, async () => {
        const tool = process.env['KLP_CONVERT'];
        test.skip(tool === undefined, 'KLP_CONVERT does not name a native klp-convert');
        if (tool === undefined) return;
        const output = join(folder, `native-${sample.id}.ko`);
        expect(await convertNatively(tool, moduleOf(sample), listPath, output)).toBeUndefined();
        const expected = await relocationLines(await readFile(output));
        expect(expected.some((line) => line.startsWith('livepatch '))).toBe(true);
        for (const { name } of converters) {
          const path = converted.get(`${name}-${sample.id}`);
          if (path === undefined) throw new Error(`the ${name} did not convert ${sample.id}`);
          expect(await relocationLines(await readFile(path)), name).toEqual(expected);
        }
      });
    }
  });
}
