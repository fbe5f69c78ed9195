import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { kpatchPicture, objtoolPicture } from '../../src/testing/intermediate-pictures';
import { archModule, kpatchModule } from '../../src/testing/kpatch-pictures';
import { moduleFromText } from '../../src/testing/module-from-text';
import { buildDialects } from './build-module';
import { convertOnCommandLine } from './convert';
import { finishKpatch, finishObjtool, relocationLines, structureLines } from './native';
import { kernelOrSkip, kernelSources } from './packages';
import { runChecked } from './run';

/** A tool that finishes intermediates, and what names it. */
interface NativeTool {
  readonly id: 'kpatch' | 'objtool';
  readonly name: string;
  readonly variable: string;
  /** The module that it is given: laid out here, by a few words. */
  readonly layouts: Readonly<Record<string, () => Uint8Array<ArrayBuffer>>>;
  /** Its complaint when it fails. */
  finish(tool: string, modulePath: string, output: string, layout: string): Promise<string | undefined>;
}

const old = 'for a kernel with .klp.arch';

const nativeTools: readonly NativeTool[] = [
  {
    id: 'kpatch',
    name: 'create-klp-module',
    variable: 'CREATE_KLP_MODULE',
    layouts: {
      'two records': () => moduleFromText(kpatchPicture('x86_64')),
      'three objects': () => kpatchModule('x86_64'),
      'three objects on ppc64le': () => kpatchModule('ppc64le'),
      'three objects on aarch64': () => kpatchModule('aarch64'),
      'for a kernel without .klp.arch': () => archModule('5.8.0'),
      [old]: () => archModule('5.7.19'),
    },
    finish: (tool, modulePath, output, layout) =>
      finishKpatch(tool, modulePath, output, { archSections: layout === old }),
  },
  {
    id: 'objtool',
    name: 'objtool klp post-link',
    variable: 'OBJTOOL',
    layouts: {
      'three records': () => objtoolModule('__klp_relocs.vmlinux', '__klp_relocs.ext4'),
      'a symbol of another object than the patched one': () =>
        objtoolModule('__klp_relocs.vmlinux', '__klp_relocs.nf_tables'),
    },
    finish: finishObjtool,
  },
];

/** Pointers are against section symbols, as klp diff writes them: post-link takes the addend alone for the place. */
function objtoolModule(first: string, second: string): Uint8Array<ArrayBuffer> {
  const text = objtoolPicture('x86_64', first, second);
  return moduleFromText(text.replace(/ data_tail 8$/m, ' .data 24'));
}

const archSource = fileURLToPath(new URL('modules/dialects/arch.S', import.meta.url));

/** What kpatch-build links for kernels before 5.8 from object files for two objects. */
async function linkArchModule(folder: string, release: string): Promise<string> {
  const objects = [
    ['first', 'vmlinux'],
    ['second', 'ext4'],
    ['third', 'vmlinux'],
  ].map(([name, object]) => ({ object, name, file: join(folder, `${name}.o`) }));
  for (const { name, object, file } of objects) {
    const words = [
      `-DFUNCTION=${name}`,
      `-DOBJECT=${object}`,
      ...(name === 'first' ? [`-DRELEASE=${release}`] : []),
    ];
    await runChecked('gcc', ['-c', ...words, archSource, '-o', file]);
  }
  const output = join(folder, 'linked.ko');
  const unique = ['.altinstructions', '.parainstructions'].map((name) => `--unique=${name}`);
  await runChecked('ld', ['-r', ...unique, '-o', output, ...objects.map(({ file }) => file)]);
  return output;
}

for (const native of nativeTools) {
  test.describe(`the same as with ${native.name}`, () => {
    let folder: string;
    let tool: string;

    test.beforeAll(async () => {
      tool = process.env[native.variable] ?? '';
      test.skip(tool === '', `${native.variable} does not name a native ${native.name}`);
      folder = await mkdtemp(join(tmpdir(), 'klpscope-native-'));
    });

    test.afterAll(async () => {
      if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    });

    async function compare(modulePath: string, layout: string): Promise<void> {
      const output = join(folder, 'native.ko');
      expect(await native.finish(tool, modulePath, output, layout)).toBeUndefined();
      const expected = await readFile(output);
      const conversion = await convertOnCommandLine(modulePath);
      if (conversion.kind === 'refused') throw new Error(conversion.reason);
      const relocations = await relocationLines(expected);
      expect(relocations.some((line) => line.startsWith('livepatch '))).toBe(true);
      expect(await relocationLines(conversion.bytes)).toEqual(relocations);
      const structure = await structureLines(expected);
      for (const prefix of [
        'section .klp.rela.',
        'symbol .klp.sym.',
        ...(layout === old ? ['section .klp.arch.'] : []),
      ])
        expect(
          structure.some((line) => line.startsWith(prefix)),
          prefix,
        ).toBe(true);
      expect(await structureLines(conversion.bytes)).toEqual(structure);
    }

    for (const [layout, make] of Object.entries(native.layouts)) {
      test(layout, async () => {
        const modulePath = join(folder, 'module.ko');
        await writeFile(modulePath, make());
        await compare(modulePath, layout);
      });
    }

    if (native.id === 'kpatch') {
      test('linked for a kernel with .klp.arch', async () => {
        await compare(await linkArchModule(folder, '5.7.19'), old);
      });
    }

    for (const source of kernelSources) {
      test(`built for the ${source.label}`, async () => {
        // Packages may have to be downloaded, 180 MB for both kernels.
        test.setTimeout(1_200_000);
        const modules = await buildDialects(await kernelOrSkip(source), join(folder, source.imagePackage));
        await compare(modules[native.id], source.label);
      });
    }
  });
}
