import {
  copyFile,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { release, tmpdir, version } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { type BootReport, type BootStep, bootKernel, type StepReport } from './boot';
import { expectPatched } from './expect-patched';
import { KbuildFolder, makeTree } from './kbuild-folder';
import { readKernelSymbols } from './kernel-symbols';
import { type Kernel, kernelOrSkip, kernelSources, vmlinuxOrSkip } from './packages';
import { run, runChecked } from './run';

const module = 'klp_example';
const duplicate = 'state_show';
const position = 2;
const signatureTrailer = '~Module signature appended~\n';
const sources = ['Makefile', 'klp-annotations.h', `${module}.c`];

test('the example has the annotations of the samples', async () => {
  const [ours, samples] = await Promise.all(
    ['kbuild/example', 'samples/include'].map((folder) =>
      readFile(fileURLToPath(new URL(`../../public/${folder}/klp-annotations.h`, import.meta.url)), 'utf8'),
    ),
  );
  expect(ours).toBe(samples);
});

for (const source of kernelSources) {
  test.describe(`kbuild for the ${source.label}`, () => {
    test.describe.configure({ mode: 'serial' });

    let kernel: Kernel;
    let folder: string;
    let kbuild: KbuildFolder;
    /** For the kernel's headers and its symbols. */
    let args: string[];
    let kdir: string;
    /** What was made in each way, kept for the boot. */
    const made = new Map<string, string>();

    test.beforeAll(async () => {
      // Packages may have to be downloaded, 180 MB for both kernels.
      test.setTimeout(1_200_000);
      kernel = await kernelOrSkip(source);
      folder = await mkdtemp(join(tmpdir(), 'klpscope-kbuild-'));
      kbuild = await KbuildFolder.create(join(folder, 'kit'));
      const { kallsymsPath } = await readKernelSymbols(kernel);
      kdir = `KDIR=${kernel.headers}`;
      args = [kdir, `KLP_SYMBOLS=${kallsymsPath}`];
    });

    test.afterAll(async () => {
      if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    });

    async function keep(id: string): Promise<void> {
      const path = join(folder, `${id}.ko`);
      await copyFile(join(kbuild.path, `${module}.ko`), path);
      made.set(id, path);
    }

    test('one make builds and converts', async () => {
      const { stdout, stderr, modules } = await kbuild.makeChecked(...args);
      expect(stderr).toContain(`"${duplicate}" [`);
      expect(stdout).toContain(`  KLP     ${module}.ko`);
      expect(modules).toEqual([`${module}.ko`, `${module}.tmp.ko`]);
      await keep('plain');
      await copyFile(join(kbuild.path, `${module}.tmp.ko`), join(folder, 'unconverted.ko'));
    });

    test('a second make does nothing, without the intermediate too', async () => {
      for (const gone of [undefined, `${module}.tmp.ko`]) {
        if (gone !== undefined) await rm(join(kbuild.path, gone));
        const before = await kbuild.times();
        const { stdout, stderr } = await kbuild.makeChecked('-j4', ...args);
        expect(stdout).not.toMatch(/^ {2}[A-Z]/m);
        expect(stderr).toBe('');
        expect(await kbuild.times()).toEqual(before);
      }
      // There is nothing to convert from.
      const { code, stderr, modules } = await kbuild.make(...args, 'KLP_AUDIT=n');
      expect(code).toBe(2);
      expect(stderr).toContain(`${module}.tmp.ko was removed: run make again`);
      expect(modules).toEqual([]);
      await kbuild.makeChecked(...args);
    });

    test('what changed is made again, and no more', async () => {
      const stripped = await kbuild.makeChecked(...args, 'KLP_STRIP=1');
      expect(stripped.stdout).toContain(`  KLP     ${module}.ko`);
      expect(stripped.stdout).not.toContain('  LD ');
      await keep('stripped');
      const { size } = await stat(join(kbuild.path, `${module}.tmp.ko`));
      expect((await stat(join(kbuild.path, `${module}.ko`))).size).toBeLessThan(size / 4);
      await kbuild.edit(/command line/, 'the command line');
      const edited = await kbuild.makeChecked(...args, 'KLP_STRIP=1', '-j4');
      expect(edited.stdout).toContain('  CC [M]');
      expect(edited.stdout).toContain(`  KLP     ${module}.ko`);
      expect(edited.stderr).not.toContain('jobserver');
      expect(await readFile(join(kbuild.path, `${module}.ko`), 'latin1')).toContain('the command line');
      await kbuild.edit(/the command line/, 'command line');
    });

    test('the module is signed last', async () => {
      const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
      await runChecked('openssl', [
        ...['req', '-new', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=klpscope test'],
        ...['-days', '2', '-keyout', key, '-out', certificate],
      ]);
      await kbuild.makeChecked(...args);
      const unsigned = await readFile(join(kbuild.path, `${module}.ko`));
      const signing = [`KLP_SIGN_KEY=${key}`, `KLP_SIGN_CERT=${certificate}`];
      const { modules } = await kbuild.makeChecked(...args, ...signing);
      expect(modules).toEqual([`${module}.ko`, `${module}.tmp.ko`]);
      const signed = await readFile(join(kbuild.path, `${module}.ko`));
      expect(signed.subarray(0, unsigned.length).equals(unsigned)).toBe(true);
      expect(signed.subarray(-signatureTrailer.length).toString()).toBe(signatureTrailer);
      await keep('signed');

      const failed = await kbuild.make(...args, `KLP_SIGN_KEY=${key}`);
      expect(failed.code).toBe(2);
      expect(failed.stderr).toContain(`${module}.ko could not be signed: see above`);
      expect(failed.modules).toEqual([`${module}.tmp.ko`]);
      const without = await kbuild.make(...args, ...signing, 'KLP_SIGN_FILE=nowhere');
      expect(without.stderr).toContain('klpscope.mk: there is no nowhere.');
      expect(without.modules).toEqual([`${module}.tmp.ko`]);
    });

    test('the converted module is installed, not stripped', async () => {
      await kbuild.makeChecked(...args);
      const root = join(folder, 'root');
      await kbuild.makeChecked(
        ...[kdir, `INSTALL_MOD_PATH=${root}`, 'INSTALL_MOD_DIR=klp', 'INSTALL_MOD_STRIP=1'],
        'modules_install',
      );
      const path = join(root, 'lib', 'modules', kernel.version, 'klp', `${module}.ko`);
      const installed = await run('sh', ['-c', 'xz -dc "$1.xz" 2>/dev/null || cat "$1"', 'sh', path]);
      expect(installed.stdout).toBe(await readFile(join(kbuild.path, `${module}.ko`), 'utf8'));
      expect(installed.stdout).toContain(`.klp.sym.vmlinux.${duplicate},${position}`);
    });

    const failures: readonly {
      readonly what: string;
      readonly edit?: readonly [RegExp, string];
      readonly more: readonly string[];
      readonly says: string;
    }[] = [
      {
        what: 'no livepatch tag',
        edit: [/^MODULE_INFO.*$/m, ''],
        more: [],
        says: `${module}.ko is no livepatch for the kernel: .modinfo has no livepatch=. Add MODULE_INFO(livepatch, "Y");`,
      },
      {
        what: 'an ambiguous symbol',
        edit: [/^static KLP_MODULE_RELOC[^;]*;$/m, ''],
        more: [],
        says: `${duplicate}: ambiguous. There are `,
      },
      {
        what: 'a symbol that is not there',
        edit: [/saved_command_line\)/, '({ extern char nowhere_at_all[]; nowhere_at_all; }))'],
        more: [],
        says: 'nowhere_at_all is in no object of the open sources',
      },
      {
        what: 'a patch that the kernel would refuse',
        edit: [/"cmdline_proc_show"/, '"nowhere_at_all"'],
        more: [],
        says: `${module}.ko was converted, but see the audit above`,
      },
      { what: 'no such source', more: ['KLP_SYMBOLS=nowhere'], says: 'KLP_SYMBOLS: there is no nowhere' },
      { what: 'no such program', more: ['KLPSCOPE=nowhere'], says: 'nowhere: there is no such command.' },
      {
        what: 'no such module',
        more: ['KLP_MODULES=nowhere not_there'],
        says: 'KLP_MODULES names what kbuild has not built: nowhere.ko not_there.ko',
      },
      { what: 'nothing to build', more: ['obj-m='], says: 'kbuild has built no module: name one in obj-m' },
      { what: 'no headers', more: ['KDIR=nowhere'], says: 'nowhere: there are no kernel headers.' },
    ];

    for (const { what, edit, more, says } of failures) {
      test(`${what} stops the make and leaves no module`, async () => {
        const source = join(kbuild.path, `${module}.c`);
        const text = await readFile(source);
        await kbuild.makeChecked(kdir, 'clean');
        if (edit !== undefined) await kbuild.edit(...edit);
        const { code, stderr, modules } = await kbuild.make(...args, ...more);
        await writeFile(source, text);
        expect(code).toBe(2);
        expect(stderr).toContain(says);
        expect(modules.filter((name) => !name.endsWith('.tmp.ko'))).toEqual(
          // It is not among the livepatches then.
          what === 'no such module' ? [`${module}.ko`] : [],
        );
      });
    }

    test('several modules, one of them ordinary, one in a folder below', async () => {
      const several = join(folder, 'several');
      await mkdir(join(several, 'below'), { recursive: true });
      for (const name of ['klp-annotations.h', `${module}.c`])
        await copyFile(join(kbuild.path, name), join(several, name));
      await copyFile(join(several, `${module}.c`), join(several, 'below', 'klp_below.c'));
      const ordinary = '#include <linux/module.h>\nMODULE_LICENSE("GPL");\n';
      await writeFile(join(several, 'ordinary.c'), ordinary);
      await writeFile(
        join(several, 'Kbuild'),
        `obj-m := ${module}.o ordinary.o below/\nsubdir-ccflags-y := -I$(src)\n`,
      );
      await writeFile(join(several, 'below', 'Kbuild'), 'obj-m := klp_below.o\n');
      const all = ['-C', several, '-f', kbuild.fragment, '-j4', ...args];
      const { code, stderr } = await kbuild.make(...all);
      expect(code).toBe(2);
      expect(stderr).toContain('ordinary.ko is no livepatch for the kernel');
      const livepatches = [...all, `KLP_MODULES=${module} below/klp_below`];
      await kbuild.makeChecked(...livepatches);
      for (const name of [module, 'below/klp_below'])
        expect(await readFile(join(several, `${name}.ko`), 'latin1')).toContain('.klp.sym.vmlinux.');
      expect(await readFile(join(several, 'ordinary.ko'), 'latin1')).not.toContain('.klp.sym.');
      expect((await kbuild.makeChecked(...livepatches)).stdout).not.toMatch(/^ {2}[A-Z]/m);
      await kbuild.makeChecked(...all, 'clean');
      expect((await readdir(several, { recursive: true })).sort()).toEqual(
        [
          'Kbuild',
          'below',
          'below/Kbuild',
          'below/klp_below.c',
          'klp-annotations.h',
          `${module}.c`,
          'ordinary.c',
        ].sort(),
      );
    });

    test('modules that say all themselves need no symbols, and no change of their folder', async () => {
      const dialects = join(folder, 'dialects');
      await cp(fileURLToPath(new URL('modules/dialects', import.meta.url)), dialects, { recursive: true });
      await kbuild.makeChecked('-C', dialects, '-f', kbuild.fragment, '-j4', kdir, 'KLP_SYMBOLS=none');
      for (const dialect of ['minimal', 'objtool', 'kpatch'])
        expect(await readFile(join(dialects, `klp_${dialect}.ko`), 'latin1')).toContain('.klp.rela.vmlinux.');
    });

    test('without symbols it says where it looked', async () => {
      test.skip(release() === kernel.version, 'this very kernel runs here');
      const { code, stderr, modules } = await kbuild.make(kdir);
      expect(code).toBe(2);
      expect(stderr).toContain(`the symbols of Linux ${kernel.version} are not found here`);
      expect(stderr).toContain(`/proc/kallsyms: is of Linux ${release()}, which runs here`);
      expect(stderr).toContain('make KLP_SYMBOLS=');
      expect(modules).toEqual([`${module}.tmp.ko`]);
    });

    test('a list is made of a vmlinux once, and used from then on', async () => {
      test.setTimeout(1_800_000);
      const vmlinux = await vmlinuxOrSkip(kernel);
      // As headers, only enough to make the list: Debian has no vmlinux in its own.
      const tree = await makeTree(join(folder, 'tree'), kernel.version);
      await symlink(vmlinux, join(tree, 'vmlinux'));
      await symlink(join(kernel.headers, 'Module.symvers'), join(tree, 'Module.symvers'));
      const list = `klp-symbols-${kernel.version}.list`;
      expect((await kbuild.makeChecked(`KDIR=${tree}`, 'klp-symbols')).stdout).toContain(`  KLPSYMS ${list}`);
      const { stdout } = await kbuild.makeChecked(kdir);
      expect(stdout).not.toContain('KLPSYMS');
      expect(stdout).toContain(`  KLP     ${module}.ko`);
      const listed = await readFile(join(kbuild.path, `${module}.ko`));
      expect((await kbuild.makeChecked(...args)).stdout).not.toContain('  LD ');
      expect((await readFile(join(kbuild.path, `${module}.ko`))).equals(listed)).toBe(true);
    });

    test('clean leaves the sources', async () => {
      expect(await kbuild.files()).not.toEqual(sources);
      await kbuild.makeChecked(kdir, 'clean');
      expect(await kbuild.files()).toEqual(sources);
    });

    test.describe('in the booted kernel', () => {
      let report: BootReport;

      test.beforeAll(async () => {
        test.setTimeout(300_000);
        const steps: BootStep[] = [{ id: 'unconverted', module, file: join(folder, 'unconverted.ko') }];
        for (const [id, file] of made) steps.push({ id, module, file });
        report = await bootKernel(kernel, { steps, symbols: [duplicate], kallsyms: false });
      });

      function reportOf(id: string): StepReport {
        const step = report.steps.get(id);
        if (step === undefined) throw new Error(`the boot had no step ${id}`);
        return step;
      }

      test('what kbuild linked is refused', () => {
        const { status, messages } = reportOf('unconverted');
        expect(status).not.toBe(0);
        for (const name of [duplicate, 'saved_command_line'])
          expect(messages).toContain(`${module}: Unknown symbol ${name} (err -2)`);
      });

      for (const id of ['plain', 'stripped', 'signed']) {
        test(`the ${id} module runs`, () => {
          const step = reportOf(id);
          expectPatched(step, report.cmdline);
          const address = report.addresses.get(duplicate)?.[position - 1];
          expect(address).toMatch(/^[0-9a-f]{16}$/);
          expect(step.cmdline).toBe(
            `${module}: ${duplicate} at ${address}, command line "${report.cmdline}"`,
          );
        });
      }
    });
  });
}

test.describe('the kernel that runs here', () => {
  let folder: string;
  let kbuild: KbuildFolder;
  const list = `klp-symbols-${release()}.list`;

  test.beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'klpscope-kbuild-'));
    kbuild = await KbuildFolder.create(join(folder, 'kit'));
  });

  test.afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  test('gives a list if it shows its addresses', async () => {
    const kallsyms = await readFile('/proc/kallsyms', 'utf8').catch(() => '');
    const tree = await makeTree(join(folder, 'same'), release(), version());
    const { code, stderr } = await kbuild.make(`KDIR=${tree}`, 'klp-symbols');
    if (/^0*[1-9a-f]/m.test(kallsyms)) {
      expect(code).toBe(0);
      expect(await readFile(join(kbuild.path, list), 'utf8')).toContain('\n*vmlinux\n');
      await rm(join(kbuild.path, list));
    } else {
      expect(stderr).toContain('/proc/kallsyms: hides its addresses: run make klp-symbols as root');
    }
  });

  test('gives none for another build of its release', async () => {
    const tree = await makeTree(join(folder, 'other'), release(), "#0 the other's");
    const { code, stderr } = await kbuild.make(`KDIR=${tree}`, 'klp-symbols');
    expect(code).toBe(2);
    expect(stderr).toContain(`is of another build of it: ${version()}, the headers are of #0 the other's`);
    expect(await kbuild.files()).not.toContain(list);
  });
});
