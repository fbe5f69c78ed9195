import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { annotatedSample, buildSample } from './build-module';
import { convertInPage, convertOnCommandLine, listOnCommandLine } from './convert';
import { type KernelSymbols, readKernelSymbols } from './kernel-symbols';
import { convertNatively, relocationLines } from './native';
import { type Kernel, kernelOrSkip, kernelSources, vmlinuxOrSkip } from './packages';
import { comparePositions, liveNames } from './positions';
import { readKallsyms } from './symbol-list';

for (const source of kernelSources) {
  test.describe(`symbol sources of the ${source.label}`, () => {
    test.describe.configure({ mode: 'serial' });

    let kernel: Kernel;
    let symbols: KernelSymbols;
    let vmlinux: string;
    let folder: string;
    /** The annotated sample, and what klpscope makes of it with kallsyms, which kernel.spec.ts loads. */
    let modulePath: string;
    let expected: Buffer;

    test.beforeAll(async () => {
      // The package with the vmlinux has 860 MB.
      test.setTimeout(1_800_000);
      kernel = await kernelOrSkip(source);
      vmlinux = await vmlinuxOrSkip(kernel);
      symbols = await readKernelSymbols(kernel);
      folder = await mkdtemp(join(tmpdir(), 'klpscope-sources-'));
      modulePath = await buildSample(kernel, annotatedSample, join(folder, 'build'));
      const conversion = await convertOnCommandLine(modulePath, symbols.kallsymsPath);
      if (conversion.kind === 'refused') throw new Error(conversion.reason);
      expected = conversion.bytes;
    });

    test.afterAll(async () => {
      if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    });

    test('positions from vmlinux are those of the booted kernel', async () => {
      const { names, duplicated, differing } = await comparePositions(
        vmlinux,
        await readFile(symbols.kallsymsPath, 'utf8'),
      );
      console.log(`${kernel.version}: ${names} names of vmlinux compared, ${duplicated} of them duplicated`);
      expect(differing).toEqual([]);
      expect(duplicated).toBeGreaterThan(500);
    });

    test('modules have live the symbols that the booted kernel lists, in its order', async () => {
      const objects = readKallsyms(await readFile(symbols.kallsymsPath, 'utf8'));
      for (const path of kernel.modules) {
        const name = path.slice(path.lastIndexOf('/') + 1, -'.ko'.length);
        const listed = objects.get(name) ?? [];
        expect(listed.length).toBeGreaterThan(10);
        expect(await liveNames(path)).toEqual(listed);
      }
    });

    test('vmlinux, modules and Module.symvers together convert as kallsyms does', async ({ page }) => {
      const sources = [vmlinux, symbols.symversPath, ...kernel.modules];
      for (const result of [
        await convertOnCommandLine(modulePath, ...sources),
        await convertInPage(page, modulePath, ...sources),
      ]) {
        expect(result.kind, result.kind === 'refused' ? result.reason : '').toBe('converted');
        if (result.kind === 'converted') expect(result.bytes.equals(expected)).toBe(true);
      }
    });

    test('a list that klpscope made converts as kallsyms does, by klpscope and by the native tool', async () => {
      const listPath = join(folder, 'Symbols.list');
      await listOnCommandLine(listPath, vmlinux, ...kernel.modules);
      const result = await convertOnCommandLine(modulePath, listPath);
      expect(result.kind === 'converted' && result.bytes.equals(expected)).toBe(true);
      const tool = process.env['KLP_CONVERT'];
      test.skip(tool === undefined, 'KLP_CONVERT does not name a native klp-convert');
      if (tool === undefined) return;
      const output = join(folder, 'native.ko');
      expect(await convertNatively(tool, modulePath, listPath, output)).toBeUndefined();
      expect(await relocationLines(await readFile(output))).toEqual(await relocationLines(expected));
    });
  });
}
