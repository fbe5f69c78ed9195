import { describe, expect, test } from 'vitest';
import {
  kernelMap,
  modinfoLine,
  modulePicture,
  modulesSource,
  runLoader,
  stepText,
  withSources,
} from '../../testing/run-loader';
import type { KernelBuild } from '../symbol-source';

const vermagic = '6.1.0-56-amd64 SMP preempt mod_unload modversions ';
/** A `struct module` of so many bytes with the name in it. */
function structModule(name: string, size: number): string {
  const bytes = Buffer.alloc(size);
  bytes.write(name, 24);
  return `section .gnu.linkonce.this_module PROGBITS WA 0 align=64 bytes=${bytes.toString('hex')}`;
}

function moduleOf(name: string, tags: readonly string[], size: number | undefined): string {
  const struct = size === undefined ? '' : structModule(name, size);
  return `module x86_64
${modinfoLine(`name=${name}`, ...tags)}
${struct}
section .text PROGBITS AX 16
symbol ${name}_f FUNC LOCAL .text 0 8`;
}

type Words = readonly [name: string, vermagic: string | undefined, size: number | undefined];

describe('what modules tell of their kernel', () => {
  test.each<[string, readonly Words[], KernelBuild | undefined]>([
    ['one', [['a', vermagic, 1280]], { vermagic, moduleSize: 1280 }],
    [
      'two that agree',
      [
        ['a', vermagic, 1280],
        ['b', vermagic, 1280],
      ],
      { vermagic, moduleSize: 1280 },
    ],
    [
      'two that differ in size',
      [
        ['a', vermagic, 1280],
        ['b', vermagic, 1216],
      ],
      { vermagic, moduleSize: undefined },
    ],
    [
      'two of which one has no struct module',
      [
        ['a', vermagic, 1280],
        ['b', vermagic, undefined],
      ],
      { vermagic, moduleSize: undefined },
    ],
    ['one without struct module', [['a', vermagic, undefined]], { vermagic, moduleSize: undefined }],
    [
      'two that differ by a blank',
      [
        ['a', vermagic, 1280],
        ['b', vermagic.trimEnd(), 1280],
      ],
      undefined,
    ],
    [
      'two of which one has no vermagic',
      [
        ['a', vermagic, 1280],
        ['b', undefined, 1280],
      ],
      undefined,
    ],
    ['one without vermagic', [['a', undefined, 1280]], undefined],
    [
      'a module that is left out does not count',
      [
        ['a', vermagic, 1280],
        ['a', '6.1.0-57-amd64 SMP ', 1216],
      ],
      { vermagic, moduleSize: 1280 },
    ],
  ])('%s', async (_, words, expected) => {
    const source = await modulesSource(
      ...words.map(([name, magic, size]) =>
        moduleOf(name, magic === undefined ? [] : [`vermagic=${magic}`], size),
      ),
    );
    expect(source.build).toEqual(expected);
  });
});

describe('a module whose struct module has another size than the kernel’s', () => {
  const text = modulePicture('', ['name=lp', 'license=GPL', 'livepatch=Y', `vermagic=${vermagic}`]);
  const message =
    "module lp: .gnu.linkonce.this_module section size must match the kernel's built struct module size at run time";

  test.each([
    ['5.10', 128, 'passed'],
    ['5.10', 192, 'harmful'],
    ['6.1', 192, 'harmful'],
    ['6.12', 128, 'passed'],
    ['6.12', 192, `failed ENOEXEC: ${message}`],
    ['7.3', 64, `failed ENOEXEC: ${message}`],
  ] as const)('%s, %d bytes', async (release, size, expected) => {
    const source = await modulesSource(moduleOf('ext4', [`vermagic=${vermagic}`], size));
    const verdict = await runLoader(text, { release, map: withSources(kernelMap(), source) });
    expect(stepText(verdict, 'elf')).toBe(expected);
  });

  test('modules that disagree tell no size', async () => {
    const source = await modulesSource(
      moduleOf('ext4', [`vermagic=${vermagic}`], 192),
      moduleOf('jbd2', [`vermagic=${vermagic}`], 256),
    );
    expect(stepText(await runLoader(text, { map: withSources(kernelMap(), source) }), 'elf')).toBe('passed');
  });
});
