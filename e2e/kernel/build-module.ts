import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Kernel } from './packages';
import { runChecked } from './run';

/** A sample livepatch of public/samples. */
export interface Sample {
  readonly id: string;
  /** Name of the built module, in the file system and in the kernel. */
  readonly module: string;
}

/** The sample whose symbol is unique. */
export const uniqueSample: Sample = { id: 'use-case-1-unique', module: 'klp_unique' };

/** The sample that annotates a duplicate symbol. */
export const annotatedSample: Sample = { id: 'use-case-2-annotated', module: 'klp_annotated' };

/** The sample that needs a duplicate symbol and does not say which. */
export const ambiguousSample: Sample = { id: 'use-case-3-ambiguous', module: 'klp_ambiguous' };

/** The sample whose two objects annotate one name differently. */
export const twoObjectsSample: Sample = { id: 'two-objects', module: 'klp_two_objects' };

const samples = fileURLToPath(new URL('../../public/samples', import.meta.url));

/** The modules of the tests themselves: a livepatch for vmlinux and for the module `klptest`, and that module. */
export async function buildLateModules(
  kernel: Kernel,
  folder: string,
): Promise<{ readonly livepatch: string; readonly target: string }> {
  await mkdir(folder, { recursive: true });
  await cp(join(samples, 'include'), join(folder, 'include'), { recursive: true });
  const built = await buildOwnModules(kernel, 'late', folder);
  return { livepatch: join(built, 'klp_late.ko'), target: join(built, 'klptest.ko') };
}

/** Livepatches as other tools take them for their last step, by the dialect; as built, with all debug information. */
export async function buildDialects(
  kernel: Kernel,
  folder: string,
): Promise<{ readonly minimal: string; readonly objtool: string; readonly kpatch: string }> {
  const built = await buildOwnModules(kernel, 'dialects', folder);
  return {
    minimal: join(built, 'klp_minimal.ko'),
    objtool: join(built, 'klp_objtool.ko'),
    kpatch: join(built, 'klp_kpatch.ko'),
  };
}

/** Builds a folder of `modules` in a copy of it; returns the copy. */
async function buildOwnModules(kernel: Kernel, name: string, folder: string): Promise<string> {
  const source = join(folder, name);
  await mkdir(folder, { recursive: true });
  await cp(fileURLToPath(new URL(`modules/${name}`, import.meta.url)), source, { recursive: true });
  await runChecked('make', ['-C', source, `KDIR=${kernel.headers}`, 'modules']);
  return source;
}

/** Builds a sample against a kernel's headers in `folder`; returns the module's path. */
export async function buildSample(kernel: Kernel, sample: Sample, folder: string): Promise<string> {
  const source = join(folder, sample.id);
  await mkdir(folder, { recursive: true });
  await cp(join(samples, sample.id), source, {
    recursive: true,
    // The shipped module must not stand in for the one that is built here.
    filter: (path) => !path.endsWith('.ko'),
  });
  await cp(join(samples, 'include'), join(folder, 'include'), { recursive: true });
  await runChecked('make', ['-C', source, `KDIR=${kernel.headers}`, 'modules']);
  const module = join(folder, `${sample.module}.ko`);
  await runChecked('objcopy', [
    '--strip-debug',
    '--keep-file-symbols',
    '--remove-section=.BTF',
    join(source, `${sample.module}.ko`),
    module,
  ]);
  return module;
}
