import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { type BootReport, type BootStep, bootKernel, type StepReport } from './boot';
import { buildDialects } from './build-module';
import { type Conversion, convertInPage, convertOnCommandLine } from './convert';
import { expectPatched } from './expect-patched';
import { readKernelSymbols } from './kernel-symbols';
import { type Kernel, kernelOrSkip, kernelSources } from './packages';

const duplicate = 'state_show';
const position = 2;
const unique = 'saved_command_line';

const ids = ['minimal', 'objtool', 'kpatch'] as const;
type DialectId = (typeof ids)[number];

/** What the livepatch prints instead of the command line. The second of objtool and kpatch is relative, as code mostly is. */
const printed: Readonly<Record<DialectId, (address: string, uniqueAddress: string) => string>> = {
  minimal: (address, uniqueAddress) => `klpscope: ${duplicate} at ${address}, ${unique} at ${uniqueAddress}`,
  objtool: (address) => `klpscope: ${duplicate} at ${address}, again at ${address}`,
  kpatch: (address) => `klpscope: ${duplicate} at ${address}, again at ${address}`,
};

for (const source of kernelSources) {
  test.describe(`dialects for the ${source.label}`, () => {
    test.describe.configure({ mode: 'serial' });

    let kernel: Kernel;
    let folder: string;
    let kallsymsPath: string;
    let modules: Readonly<Record<DialectId, string>>;
    let report: BootReport;
    const converted = new Map<DialectId, Buffer>();

    function reportOf(step: string): StepReport {
      const found = report.steps.get(step);
      if (found === undefined) throw new Error(`the boot had no step ${step}`);
      return found;
    }

    test.beforeAll(async () => {
      // Packages may have to be downloaded, 180 MB for both kernels.
      test.setTimeout(1_200_000);
      kernel = await kernelOrSkip(source);
      folder = await mkdtemp(join(tmpdir(), 'klpscope-dialects-'));
      ({ kallsymsPath } = await readKernelSymbols(kernel));
      modules = await buildDialects(kernel, folder);
    });

    test.afterAll(async () => {
      if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    });

    for (const id of ids) {
      test(`page and command line make the same of ${id}`, async ({ page }) => {
        const bytes = bytesOf(await convertOnCommandLine(modules[id], kallsymsPath));
        converted.set(id, bytes);
        expect(bytesOf(await convertInPage(page, modules[id], kallsymsPath)).equals(bytes)).toBe(true);
      });
    }

    test('boots and tries every module', async () => {
      // The kernel misses nothing in the others: unconverted they would load, and print what is no address.
      const steps: BootStep[] = [{ id: 'unconverted', module: 'klp_minimal', file: modules.minimal }];
      for (const [id, bytes] of converted) {
        const file = join(folder, `${id}.ko`);
        await writeFile(file, bytes);
        steps.push({ id, module: `klp_${id}`, file });
      }
      report = await bootKernel(kernel, { steps, symbols: [duplicate, unique], kallsyms: false });
      expect(report.release).toBe(kernel.version);
    });

    test('kernel refuses what was not converted', () => {
      const { status, messages } = reportOf('unconverted');
      expect(status).not.toBe(0);
      for (const name of [`${duplicate},${position}`, `${unique},0`])
        expect(messages).toContain(
          `klp_minimal: Unknown symbol .klp.sym.rela.vmlinux.vmlinux.${name} (err -2)`,
        );
    });

    for (const id of ids) {
      test(`kernel runs what became of ${id}`, () => {
        const step = reportOf(id);
        expectPatched(step, report.cmdline);
        const [address, uniqueAddress] = [
          report.addresses.get(duplicate)?.[position - 1],
          report.addresses.get(unique)?.[0],
        ];
        if (address === undefined || uniqueAddress === undefined)
          throw new Error('kallsyms lacks the symbols');
        expect(step.cmdline).toBe(printed[id](address, uniqueAddress));
      });
    }

    for (const id of ids) {
      test(`${id} says all itself and needs no symbols`, async ({ page }) => {
        for (const conversion of [
          await convertInPage(page, modules[id]),
          await convertOnCommandLine(modules[id]),
        ])
          expect(converted.get(id)?.equals(bytesOf(conversion))).toBe(true);
      });
    }
  });
}

function bytesOf(conversion: Conversion): Buffer {
  if (conversion.kind === 'refused') throw new Error(conversion.reason);
  return conversion.bytes;
}
