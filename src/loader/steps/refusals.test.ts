import { expect, test } from 'vitest';
import { EM_LOONGARCH, EM_RISCV } from '../../elf/constants';
import { moduleFromText } from '../../testing/module-from-text';
import { enabling, livepatchTags, modulePicture, runLoader, stopOf } from '../../testing/run-loader';
import { kernelReleases } from '../profile';

const quick = { functions: ['seq_printf,0=new_show'] };
const disabled =
  'modinfo ENOEXEC: lp: module is marked as livepatch module, but livepatch support is disabled';

test.each<[string, number, readonly string[]]>([
  ['arm64, since 7.3', 183, ['5.10', '6.1', '6.12']],
  ['LoongArch, since 6.12', EM_LOONGARCH, ['5.10', '6.1']],
  ['RISC-V, never', EM_RISCV, ['5.10', '6.1', '6.12', '7.3']],
  ['x86-64, always', 62, []],
])('a machine without livepatching: %s', async (_, e_machine, without) => {
  const bytes = moduleFromText(modulePicture());
  new DataView(bytes.buffer).setUint16(18, e_machine, true);
  for (const release of kernelReleases) {
    const isRefused = stopOf(await runLoader(bytes, { release })) === disabled;
    expect(isRefused, release).toBe(without.includes(release));
  }
});

test('a module must not be called vmlinux', async () => {
  const text = modulePicture().replace('this-module lp', 'this-module vmlinux');
  for (const release of kernelReleases)
    expect(stopOf(await runLoader(text, { release }))).toBe(
      'coming EINVAL: livepatch: vmlinux.ko: invalid module name',
    );
});

test('7.3 does not let a module fail with EEXIST', async () => {
  const twice = modulePicture(enabling({ functions: ['seq_printf,0=new_show', 'seq_printf,1=new_show'] }));
  expect(stopOf(await runLoader(twice, { release: '6.12' }))).toMatch(/^enable EEXIST: sysfs: /);
  expect(stopOf(await runLoader(twice, { release: '7.3' }))).toMatch(/^enable EBUSY: sysfs: /);
});

test('7.3 forbids to import a namespace for named modules', async () => {
  const text = modulePicture(enabling(quick), [...livepatchTags, 'import_ns=module:kvm']);
  expect(stopOf(await runLoader(text, { release: '6.12' }))).toBe('loaded');
  expect(stopOf(await runLoader(text, { release: '7.3' }))).toBe(
    'symbols EPERM: lp: module tries to import module namespace: module:kvm',
  );
});

test.each([
  ['.data..percpu', 'WA', ['5.10', '6.1', '6.12']],
  ['__versions', 'A', kernelReleases],
  ['.data.other', 'WA', []],
])('relocations of %s are passed over where it lost SHF_ALLOC', async (section, flags, passedOver) => {
  const text = modulePicture(
    `section ${section} PROGBITS ${flags} 64 bytes=${'00'.repeat(64)}\nrela ${section} 0 9 new_show 0`,
  );
  for (const release of kernelReleases) {
    const isRefused = stopOf(await runLoader(text, { release })).includes('Unknown rela relocation: 9');
    expect(isRefused, release).toBe(!passedOver.some((known) => known === release));
  }
});

test('what has lost SHF_ALLOC gets no file in sysfs', async () => {
  const two = (name: string): string =>
    modulePicture(`section ${name} PROGBITS A 8\nsection ${name} PROGBITS A 8`);
  expect(stopOf(await runLoader(two('.same')))).toMatch(/^sysfs EEXIST/);
  expect(stopOf(await runLoader(two('.data..percpu')))).toBe('loaded');
});

test('names of functions that are too long are refused without a word', async () => {
  const text = (length: number): string =>
    modulePicture(enabling({ functions: [`${'x'.repeat(length)},0=new_show`] }));
  expect(stopOf(await runLoader(text(128), { release: '5.10' }))).toBe('enable EINVAL: ');
  expect(stopOf(await runLoader(text(128), { release: '6.1' }))).toContain('not found in symbol table');
  expect(stopOf(await runLoader(text(512), { release: '6.1' }))).toBe('enable EINVAL: ');
});

test('nothing happens for an object that can never come, nor without the tag', async () => {
  const named = modulePicture(enabling({ name: 'vmlinux', functions: ['seq_printf,0=new_show'] }));
  const { late } = await runLoader(named);
  expect(late.map(({ object, steps, messages }) => [object, steps[0]?.id, messages])).toEqual([
    ['vmlinux', 'never', []],
  ]);
  const untagged = modulePicture(
    'livepatch-symbol .klp.sym.ext4.f,0\nrela .text 0x10 4 .klp.sym.ext4.f,0 -4 in=.klp.rela.ext4..text flags=AIo',
    livepatchTags.filter((tag) => tag !== 'livepatch=Y'),
  );
  expect((await runLoader(untagged)).late[0]?.steps[0]).toMatchObject({
    outcome: 'harmful',
    explanation: expect.stringContaining('has no livepatch= tag'),
  });
});

test('a patch that could not be read whole is not decided', async () => {
  const text = modulePicture(enabling({ functions: ['seq_printf,0=new_show', 'seq_printf,2=new_show'] }));
  const lines = text.split('\n');
  // The second function's old_name.
  const names = lines.filter((line) => line.includes('rela .data.patch') && line.includes('.rodata.names'));
  const { steps } = await runLoader(lines.filter((line) => line !== names[1]).join('\n'));
  expect(steps.at(-1)).toMatchObject({ id: 'enable', outcome: 'undecided' });
});
