import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { readPlainElf } from '../../src/testing/plain-elf';
import { type BootReport, type BootStep, bootKernel, type StepReport } from './boot';
import { annotatedSample, buildLateModules, buildSample } from './build-module';
import { convertOnCommandLine } from './convert';
import { expectPatched } from './expect-patched';
import { readKernelSymbols } from './kernel-symbols';
import { type Kernel, kernelOrSkip, kernelSources } from './packages';
import { run, runChecked } from './run';
import { SpoiledModule } from './spoiled-module';

const klpscope = fileURLToPath(new URL('../../dist/cli/klpscope.js', import.meta.url));

const duplicate = 'state_show';
const position = 2;

const shfAlloc = 0x2n;
const shfInfoLink = 0x40n;
const shfRelaLivepatch = 0x100000n;

/** Offsets in a section header. */
const [shName, shLink, shInfo] = [0, 40, 44] as const;

/** A way to leave a converted module half-way, what klpscope says of the mend, and what the kernel does before. */
interface Fault {
  readonly id: string;
  readonly leave: (module: SpoiledModule) => void;
  readonly says: readonly string[];
  /** A line of the kernel's refusal; `0` when it loads the module and uses 0; absent when it does no harm at once. */
  readonly kernel?: string;
}

/** A section under the name and with the flags of an ordinary one: the relocations that a conversion left behind. */
function leaveBehind(module: SpoiledModule): void {
  const { livepatchSectionName } = module;
  module.setFlags(livepatchSectionName, () => shfInfoLink);
  module.setHeaderWord(livepatchSectionName, shName, module.headerWord('.rela.text', shName));
}

/** Of the annotated sample, which prints the address of a function of vmlinux. */
const faults: readonly Fault[] = [
  {
    id: 'symbol-undefined',
    leave: (module) => module.setSymbolSection(0),
    says: ['.klp.sym.vmlinux.state_show,2 is undefined and gets SHN_LIVEPATCH'],
    kernel: 'Unknown symbol .klp.sym.vmlinux.state_show,2',
  },
  {
    id: 'symbol-absolute',
    leave: (module) => module.setSymbolSection(0xfff1),
    says: ['.klp.sym.vmlinux.state_show,2 is absolute and gets SHN_LIVEPATCH'],
    kernel: 'symbol .klp.sym.vmlinux.state_show,2 is not marked as a livepatch symbol',
  },
  {
    id: 'flag-lost',
    leave: (module) => module.setFlags(module.livepatchSectionName, (flags) => flags & ~shfRelaLivepatch),
    says: ['.klp.rela.vmlinux..text lacks SHF_RELA_LIVEPATCH and gets it'],
    kernel: '0',
  },
  {
    id: 'flags-lost',
    leave: (module) => module.setFlags(module.livepatchSectionName, () => 0n),
    says: ['lacks SHF_RELA_LIVEPATCH', 'lacks SHF_ALLOC', 'lacks SHF_INFO_LINK'],
    kernel: '0',
  },
  {
    id: 'left-behind',
    leave: leaveBehind,
    says: ['moves from .rela.text to the new section .klp.rela.vmlinux..text'],
    kernel: '0',
  },
  {
    id: 'target-lost',
    leave: (module) => module.setHeaderWord(module.livepatchSectionName, shInfo, 0),
    says: ['sh_info of .klp.rela.vmlinux..text is 0 and becomes'],
    kernel: '0',
  },
  {
    id: 'target-beyond',
    leave: (module) => module.setHeaderWord(module.livepatchSectionName, shInfo, 60_000),
    says: ['sh_info of .klp.rela.vmlinux..text is 60000 and becomes'],
    kernel: '0',
  },
  {
    id: 'link-lost',
    leave: (module) => module.setHeaderWord(module.livepatchSectionName, shLink, 1),
    says: ['sh_link of .klp.rela.vmlinux..text is 1 and becomes'],
  },
  {
    id: 'gate-of-a-module',
    leave: (module) => module.replace('.shstrtab', '.klp.rela.vmlinux', '.klp.rela.klptest'),
    says: ['moves from .klp.rela.klptest..text to the new section .klp.rela.vmlinux..text'],
    kernel: '0',
  },
  {
    id: 'tag-lost',
    leave: (module) => module.replace('.modinfo', 'livepatch=', 'livepatcx='),
    says: ['.modinfo has no livepatch= tag and gets livepatch=Y'],
    kernel: 'is not marked as a livepatch module',
  },
  {
    id: 'all',
    leave: (module) => {
      module.setSymbolSection(0);
      module.setHeaderWord(module.livepatchSectionName, shInfo, 0);
      module.setHeaderWord(module.livepatchSectionName, shLink, 0);
      module.replace('.modinfo', 'livepatch=', 'livepatcx=');
      module.setFlags(module.livepatchSectionName, () => 0n);
    },
    says: ['is undefined', 'lacks SHF_RELA_LIVEPATCH', 'sh_info of', 'sh_link of', 'no livepatch= tag'],
    kernel: 'Unknown symbol .klp.sym.vmlinux.state_show,2',
  },
];

/** Of the livepatch for a module that comes later. What they do unmended, to freed memory or at address 0, is not tried. */
const lateFaults: readonly Fault[] = [
  {
    id: 'late-freed',
    leave: (module) => module.setFlags(module.livepatchSectionName, (flags) => flags & ~shfAlloc),
    says: ['.klp.rela.klptest..text lacks SHF_ALLOC and gets it'],
  },
  {
    id: 'late-left-behind',
    leave: leaveBehind,
    says: ['moves from .rela.text to the new section .klp.rela.klptest..text'],
  },
];

for (const source of kernelSources) {
  test.describe(`repairs for the ${source.label}`, () => {
    test.describe.configure({ mode: 'serial' });

    let kernel: Kernel;
    let folder: string;
    let report: BootReport;
    /** The samples as they were converted. */
    let sound: { readonly annotated: string; readonly late: string; readonly target: string };
    const steps: BootStep[] = [];

    function reportOf(step: string): StepReport {
      const found = report.steps.get(step);
      if (found === undefined) throw new Error(`the boot had no step ${step}`);
      return found;
    }

    async function convert(module: string, kallsyms: string, ...more: readonly string[]): Promise<string> {
      const converted = await convertOnCommandLine(module, kallsyms, ...more);
      if (converted.kind === 'refused') throw new Error(converted.reason);
      const path = `${module}.converted`;
      await writeFile(path, converted.bytes);
      return path;
    }

    /** The broken module and what `klpscope repair` made of it. */
    async function breakAndRepair(from: string, fault: Fault): Promise<{ broken: string; repaired: string }> {
      const spoiled = new SpoiledModule(new Uint8Array(await readFile(from)));
      fault.leave(spoiled);
      const [broken, repaired] = [join(folder, `${fault.id}.ko`), join(folder, `${fault.id}-repaired.ko`)];
      await writeFile(broken, spoiled.bytes);
      const result = await run(process.execPath, [klpscope, 'repair', broken, '-o', repaired]);
      expect(result.code, result.stderr).toBe(0);
      for (const words of fault.says) expect(result.stderr).toContain(words);
      expect(result.stderr).toContain('the module is a finished livepatch');
      return { broken, repaired };
    }

    test.beforeAll(async () => {
      // Packages may have to be downloaded, 180 MB for both kernels.
      test.setTimeout(1_200_000);
      kernel = await kernelOrSkip(source);
      folder = await mkdtemp(join(tmpdir(), 'klpscope-repair-'));
      const { kallsymsPath } = await readKernelSymbols(kernel);
      const late = await buildLateModules(kernel, join(folder, 'late'));
      const annotated = await buildSample(kernel, annotatedSample, join(folder, 'annotated'));
      sound = {
        annotated: await convert(annotated, kallsymsPath),
        late: await convert(late.livepatch, kallsymsPath, late.target),
        target: late.target,
      };
    });

    test.afterAll(async () => {
      if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    });

    test('a sound module is copied', async () => {
      const copy = join(folder, 'copy.ko');
      const { stderr, code } = await run(process.execPath, [klpscope, 'repair', sound.annotated, '-o', copy]);
      expect(code).toBe(0);
      expect(stderr).toContain('nothing to mend');
      expect((await readFile(copy)).equals(await readFile(sound.annotated))).toBe(true);
    });

    test('repairs every fault', async () => {
      for (const fault of faults) {
        const { broken, repaired } = await breakAndRepair(sound.annotated, fault);
        const { module } = annotatedSample;
        steps.push({ id: fault.id, module, file: broken });
        steps.push({ id: `${fault.id}-repaired`, module, file: repaired });
      }
      for (const fault of lateFaults) {
        const { repaired } = await breakAndRepair(sound.late, fault);
        const target = { module: 'klptest', file: sound.target, when: 'after' } as const;
        steps.push({ id: `${fault.id}-repaired`, module: 'klp_late', file: repaired, target });
      }
    });

    test('annotations that objcopy put into a finished module go again', async () => {
      const [records, broken, repaired] = ['records', 'annotated.ko', 'annotated-repaired.ko'].map((name) =>
        join(folder, name),
      ) as [string, string, string];
      await writeFile(records, Buffer.alloc(12));
      const section = '.klp.module_relocs.vmlinux';
      const add = ['--add-section', `${section}=${records}`, '--set-section-flags', `${section}=alloc,data`];
      await runChecked('objcopy', [...add, sound.annotated, broken]);
      const said = await run(process.execPath, [klpscope, 'repair', broken, '-o', repaired]);
      expect(said.code, said.stderr).toBe(0);
      expect(said.stderr).toContain(`${section} was left behind by the conversion and is removed`);
      const { sections } = readPlainElf(new Uint8Array(await readFile(repaired)));
      expect(sections.map(({ name }) => name)).not.toContain(section);
      steps.push({ id: 'annotations-repaired', module: annotatedSample.module, file: repaired });
    });

    test('what ld -r breaks is not repaired', async () => {
      const [broken, repaired] = [join(folder, 'linked.ko'), join(folder, 'linked-repaired.ko')];
      await runChecked('ld', ['-r', sound.annotated, '-o', broken]);
      const said = await run(process.execPath, [klpscope, 'repair', broken, '-o', repaired]);
      expect(said.code).toBe(1);
      expect(said.stderr).toContain('ld -r makes sections of this kind');
      await expect(readFile(repaired)).rejects.toThrow('ENOENT');
    });

    test('boots and tries every module', async () => {
      report = await bootKernel(kernel, { steps, symbols: [duplicate], kallsyms: false });
      expect(report.release).toBe(kernel.version);
    });

    test('kernel refuses what is broken, or uses 0', () => {
      for (const { id, kernel: outcome } of faults) {
        const step = reportOf(id);
        if (outcome === undefined || outcome === '0') expect(step.status, step.messages).toBe(0);
        else {
          expect(step.status, id).not.toBe(0);
          expect(step.messages).toContain(outcome);
        }
        if (outcome === '0') expect(step.cmdline, id).toBe(`klpscope: ${duplicate} at ${'0'.repeat(16)}`);
      }
    });

    test('kernel runs what is repaired', () => {
      const address = report.addresses.get(duplicate)?.[position - 1];
      for (const { id } of [...faults, { id: 'annotations' }]) {
        const step = reportOf(`${id}-repaired`);
        expectPatched(step, report.cmdline);
        expect(step.cmdline, id).toBe(`klpscope: ${duplicate} at ${address}`);
      }
    });

    test('kernel applies what is repaired when the module comes, and when it comes again', () => {
      for (const { id } of lateFaults) {
        const step = reportOf(`${id}-repaired`);
        expectPatched(step, report.cmdline);
        expect(step.target.get('arrives')?.shows, id).toBe('klptest: patched 1');
      }
    });
  });
}
