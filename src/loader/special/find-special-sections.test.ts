import { describe, expect, test } from 'vitest';
import { openModule } from '../../testing/open-module';
import { type KernelRelease, kernelReleases } from '../profile';
import { findSpecialSections } from './find-special-sections';
import { knownSection } from './known-sections';
import type { SpecialSection } from './special-section';

const head = (machine = 'x86_64'): string => `module ${machine}
modinfo livepatch=Y vermagic=6.1.0
this-module lp
section .text PROGBITS AX 64
`;

async function find(text: string, release: KernelRelease = '6.12', from?: string): Promise<SpecialSection[]> {
  const module = await openModule(text);
  return findSpecialSections(
    module,
    { release, isDebian: false, ...(from !== undefined && { from }) },
    undefined,
  );
}

/** When the kernels of the four releases read one section of this name. */
async function consumedBy(name: string, machine?: string): Promise<string> {
  const text = `${head(machine)}section ${name} PROGBITS A 48`;
  const all = await Promise.all(kernelReleases.map((release) => find(text, release)));
  return all.map(([section]) => section?.consumedAt).join(' ');
}

describe('when a kernel reads a section', () => {
  test.each([
    ['__ex_table', 'finalize finalize finalize finalize'],
    ['.altinstructions', 'finalize finalize finalize finalize'],
    ['.altinstr_replacement', 'finalize finalize finalize finalize'],
    ['.parainstructions', 'finalize finalize never never'],
    ['.retpoline_sites', 'finalize finalize finalize finalize'],
    ['.return_sites', 'finalize finalize finalize finalize'],
    ['.call_sites', 'never never finalize finalize'],
    ['.cfi_sites', 'never never finalize finalize'],
    ['.ibt_endbr_seal', 'never finalize finalize finalize'],
    ['.smp_locks', 'finalize finalize finalize never'],
    ['.orc_unwind', 'finalize finalize finalize finalize'],
    ['.orc_unwind_ip', 'finalize finalize finalize finalize'],
    ['__bug_table', 'formation formation formation formation'],
    ['__kcfi_traps', 'never formation formation formation'],
    ['.kcfi_traps', 'never never never never'],
    ['__jump_table', 'coming coming coming coming'],
    ['.static_call_sites', 'coming coming coming coming'],
    ['__tracepoints_ptrs', 'coming coming coming coming'],
    ['_ftrace_events', 'coming coming coming coming'],
    ['__dyndbg', 'ftrace ftrace coming coming'],
    ['__mcount_loc', 'ftrace ftrace ftrace ftrace'],
    ['__patchable_function_entries', 'never never never never'],
    ['.klp.arch.ext4..altinstructions', 'never never never never'],
  ])('%s on x86-64: %s', async (name, expected) => {
    expect(await consumedBy(name)).toBe(expected);
  });

  test.each([
    ['.altinstructions', 'aarch64', 'finalize finalize finalize finalize'],
    ['.altinstructions', 's390x', 'finalize finalize finalize finalize'],
    ['.altinstructions', 'ppc64le', 'never never never never'],
    ['.orc_unwind_ip', 'aarch64', 'never never never never'],
    ['.smp_locks', 'i386', 'finalize finalize finalize never'],
    ['__patchable_function_entries', 'aarch64', 'ftrace ftrace ftrace ftrace'],
    ['__patchable_function_entries', 'ppc64le', 'never never ftrace ftrace'],
    ['__jump_table', 's390x', 'coming coming coming coming'],
  ])('%s on %s: %s', async (name, machine, expected) => {
    expect(await consumedBy(name, machine)).toBe(expected);
  });

  test('the source is that of the machine and the release', async () => {
    const source = async (name: string, machine: string, release: KernelRelease): Promise<unknown> =>
      (await find(`${head(machine)}section ${name} PROGBITS A 8`, release))[0]?.source;
    expect(await source('.altinstructions', 'aarch64', '6.1')).toBe(
      'arch/arm64/kernel/module.c: module_finalize',
    );
    expect(await source('.static_call_sites', 'x86_64', '5.10')).toBe(
      'kernel/static_call.c: static_call_add_module',
    );
    expect(await source('.static_call_sites', 'x86_64', '6.1')).toBe(
      'kernel/static_call_inline.c: static_call_add_module',
    );
    expect(await source('.smp_locks', 'x86_64', '7.3')).toBe('arch/x86/kernel/module.c: module_finalize');
  });

  test('find_sec sees the first with SHF_ALLOC, other sections are found by name', async () => {
    const text = `${head()}section __jump_table PROGBITS - 16
section __jump_table PROGBITS WA 16
section __jump_table PROGBITS WA 16
section .altinstructions PROGBITS - 12`;
    expect((await find(text)).map(({ index, consumedAt }) => `${index} ${consumedAt}`)).toEqual([
      '4 never',
      '5 coming',
      '6 never',
      '7 finalize',
    ]);
  });

  test('ordinary sections are none, nor what Object.prototype has', async () => {
    const text = `${head()}section constructor PROGBITS A 8
section __ksymtab PROGBITS A 8
section .klp.arch. PROGBITS A 8`;
    expect(await find(text)).toEqual([]);
    expect(knownSection('toString')).toBeUndefined();
  });
});

describe('number of entries', () => {
  test.each([
    ['__ex_table', 'x86_64', 24, 2],
    ['__ex_table', 'ppc64le', 24, 3],
    ['__jump_table', 'x86_64', 47, 2],
    ['__jump_table', 's390x', 48, 3],
    ['__jump_table', 'i386', 48, 4],
    ['.static_call_sites', 'x86_64', 23, 2],
    ['.orc_unwind', 'x86_64', 12, 2],
    ['.parainstructions', 'x86_64', 32, 2],
    ['__mcount_loc', 'i386', 8, 2],
    ['__mcount_loc', 'x86_64', 0, 0],
    ['__bug_table', 'x86_64', 24, undefined],
    ['.altinstr_replacement', 'x86_64', 24, undefined],
    ['__tracepoints_ptrs', 'x86_64', 8, 2],
    ['__tracepoints_ptrs', 'i386', 8, undefined],
  ])('%s of %s, %i bytes', async (name, machine, size, expected) => {
    const [section] = await find(`${head(machine)}section ${name} PROGBITS A ${size}`);
    expect(section?.entries).toBe(expected);
  });

  test.each([
    ['5.10', '5.10.223', 84],
    ['5.10', '5.15.1', undefined],
    ['6.1', '6.1.0-56-amd64', 91],
    ['6.1', '6.10.1', undefined],
    ['6.12', undefined, 78],
    ['7.3', '7.3.4', undefined],
  ] as const)('1092 bytes of .altinstructions in %s for %s', async (release, from, expected) => {
    const [section] = await find(`${head()}section .altinstructions PROGBITS A 1092`, release, from);
    expect(section?.entries).toBe(expected);
  });

  test('s390 has changed its exception table after 5.10', async () => {
    const text = `${head('s390x')}section __ex_table PROGBITS A 24`;
    expect([(await find(text, '5.10'))[0]?.entries, (await find(text, '6.1'))[0]?.entries]).toEqual([
      undefined,
      2,
    ]);
  });
});

describe('livepatch relocations that come late', () => {
  const late = (target: string, object: string, offset: number, type = 'R_X86_64_PC32'): string =>
    `livepatch-symbol .klp.sym.${object}.f${offset},0
rela ${target} ${offset} ${type} .klp.sym.${object}.f${offset},0 0 in=.klp.rela.${object}.${target} flags=Ao`;

  test('by object with their count; those for vmlinux, ordinary ones and R_X86_64_NONE are none', async () => {
    const [section, ...others] = await find(`${head()}section __ex_table PROGBITS A 48
section-symbol .text
rela __ex_table 0 R_X86_64_PC32 .text 0
${late('__ex_table', 'vmlinux', 4)}
${late('__ex_table', 'ext4', 12)}
${late('__ex_table', 'ext4', 16)}
${late('__ex_table', 'ext4', 36, 'R_X86_64_NONE')}
${late('__ex_table', 'xfs', 24)}
${late('__ex_table', 'btrfs', 40, 'R_X86_64_NONE')}
${late('.text', 'ext4', 8)}`);
    expect(others).toEqual([]);
    expect(section?.late).toEqual([
      { object: 'ext4', count: 2 },
      { object: 'xfs', count: 1 },
    ]);
    expect(section?.breaks).toContain('sorted before');
  });

  test('what breaks, and what does not', async () => {
    const breaks = async (name: string, release?: KernelRelease): Promise<boolean> => {
      const [section] = await find(
        `${head()}section ${name} PROGBITS A 48\n${late(name, 'ext4', 4)}`,
        release,
      );
      expect(section?.late).toEqual([{ object: 'ext4', count: 1 }]);
      return section?.breaks !== undefined;
    };
    for (const name of ['__ex_table', '.altinstructions', '.orc_unwind_ip', '__jump_table', '__mcount_loc'])
      expect(await breaks(name), name).toBe(true);
    for (const name of ['__bug_table', '.smp_locks', '__kcfi_traps', '.klp.arch.ext4..altinstructions'])
      expect(await breaks(name), name).toBe(false);
    expect(await breaks('.parainstructions', '6.1')).toBe(true);
    expect(await breaks('.parainstructions', '6.12')).toBe(false);
  });

  test('a section whose name the kernel cannot read waits for nothing', async () => {
    const [section] = await find(`${head()}section __ex_table PROGBITS A 48
livepatch-symbol .klp.sym.ext4.f,0
rela __ex_table 0 R_X86_64_PC32 .klp.sym.ext4.f,0 0 in=.rela__ex_table flags=Ao`);
    expect(section?.late).toEqual([]);
  });
});

test('a section without bytes may be said to be of any size', async () => {
  const [section] = await find(`${head()}section __jump_table NOBITS WA 0x20000000000000
symbol key OBJECT LOCAL .text 0 8
rela __jump_table 0x1ffffffffffff8 R_X86_64_PC64 key 0
rela __jump_table 0xfffffffffffffff8 R_X86_64_PC64 key 0`);
  expect([section?.entries, section?.keys.map(({ entry }) => entry)]).toEqual([2 ** 49, [2 ** 49 - 1]]);
});
