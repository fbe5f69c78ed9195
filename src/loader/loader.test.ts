import { describe, expect, test } from 'vitest';
import { moduleFromText } from '../testing/module-from-text';
import { mapOf, openModule } from '../testing/open-module';
import { patchTables, plainLivepatch } from '../testing/pictures';
import { readPlainElf } from '../testing/plain-elf';
import { dryRun } from './dry-run';
import { chooseProfile, type KernelProfile, type KernelRelease, kernelReleases } from './profile';
import type { Verdict } from './verdict';

const kernel = `ffffffff81000000 T _text
ffffffff81000100 t state_show
ffffffff81000200 T seq_printf
ffffffff81000300 t state_show
ffffffff82000000 r __ksymtab_seq_printf
ffffffff82000010 r __ksymtab_klp_enable_patch
ffffffffc0000000 t ext4_show\t[ext4]
`;
/** With it nothing else is exported. */
const symvers = ['seq_printf', 'klp_enable_patch']
  .map((name) => `0x00000000\t${name}\tvmlinux\tEXPORT_SYMBOL_GPL\t\n`)
  .join('');
const head = `module x86_64
modinfo livepatch=Y license=GPL vermagic=6.1.0-56-amd64
this-module lp
section .text PROGBITS AX 64 align=16 bytes=${'00'.repeat(64)}
section .data PROGBITS WA 64 bytes=${'00'.repeat(64)}
`;
/** Calls klp_enable_patch on a patch of these objects. */
const patched = (...objects: Parameters<typeof patchTables>[0]): string =>
  `symbol new_show FUNC LOCAL .text 0 16\nundefined klp_enable_patch\nrela .text 0x30 R_X86_64_PLT32 klp_enable_patch -4\n${patchTables(objects)}`;
const enabled = patched({ functions: ['seq_printf,0=new_show'] });
/** A livepatch symbol and a relocation against it, in a section of the kernel's format. */
const livepatch = (symbol: string, section = '.klp.rela.vmlinux..text'): string =>
  `livepatch-symbol ${symbol}\nrela .text 0x10 R_X86_64_PLT32 ${symbol} -4 in=${section} flags=Ao`;

async function run(
  text: string,
  release: KernelRelease = '6.1',
  more: Partial<KernelProfile> = {},
  ...sources: string[]
) {
  const module = await openModule(text);
  const map =
    sources.length === 0 ? mapOf(kernel, symvers) : sources[0] === '' ? undefined : mapOf(...sources);
  return dryRun(module, { profile: { release, isDebian: true, ...more }, map });
}

const stop = ({ outcome, errno, steps }: Verdict): string => {
  const failed = steps.find((step) => step.outcome === 'failed');
  return failed === undefined ? outcome : `${failed.id} ${errno}: ${failed.messages.join(' / ')}`;
};

describe('what the kernel would do', () => {
  test('a sound livepatch is loaded by every release', async () => {
    for (const release of kernelReleases) {
      const verdict = await run(`${head}${enabled}\n${livepatch('.klp.sym.vmlinux.state_show,2')}`, release);
      expect(stop(verdict), release).toBe('loaded');
    }
  });

  test.each([
    [
      'an unconverted symbol',
      'undefined state_show\nrela .text 0 R_X86_64_PLT32 state_show -4',
      'symbols ENOENT: lp: Unknown symbol state_show (err -2)',
    ],
    [
      'every symbol is named, the last error returned',
      'undefined a\nundefined b\nsymbol c OBJECT GLOBAL COM 8 8',
      'symbols ENOEXEC: lp: Unknown symbol a (err -2) / lp: Unknown symbol b (err -2) / lp: please compile with -fno-common',
    ],
    [
      'common symbols',
      'symbol c OBJECT GLOBAL COM 8 8',
      'symbols ENOEXEC: lp: please compile with -fno-common',
    ],
    ['weak ones may be missing', 'undefined a WEAK', 'loaded'],
    [
      'a section index beyond the sections',
      'symbol s OBJECT GLOBAL 77 8 8',
      'symbols ENOEXEC: lp: Symbol s has an invalid section index 77 (max 7)',
    ],
    [
      'an unknown relocation',
      'undefined seq_printf\nrela .data 0 9 seq_printf 0',
      'relocations ENOEXEC: module: lp: Unknown rela relocation: 9',
    ],
    ['no tag', `${enabled}`, 'loaded'],
    [
      'a position beyond',
      livepatch('.klp.sym.vmlinux.state_show,3'),
      "relocations EINVAL: livepatch: symbol position 3 for symbol 'state_show' in object 'vmlinux' not found",
    ],
    [
      'position 0 of several',
      livepatch('.klp.sym.vmlinux.state_show,0'),
      "relocations EINVAL: livepatch: unresolvable ambiguity for symbol 'state_show' in object '(null)'",
    ],
    [
      'a name that is nowhere',
      livepatch('.klp.sym.vmlinux.nowhere,1'),
      "relocations EINVAL: livepatch: symbol 'nowhere' not found in symbol table",
    ],
    [
      'no position',
      livepatch('.klp.sym.vmlinux.state_show'),
      'relocations EINVAL: livepatch: symbol .klp.sym.vmlinux.state_show has an incorrectly formatted name',
    ],
    [
      'a name of 512 bytes',
      livepatch(`.klp.sym.vmlinux.${'x'.repeat(512)},1`),
      `relocations EINVAL: livepatch: symbol .klp.sym.vmlinux.${'x'.repeat(512)},1 has an incorrectly formatted name`,
    ],
    [
      'a section without an object',
      livepatch('.klp.sym.vmlinux.state_show,1', '.klp.rela.'),
      'relocations EINVAL: livepatch: section .klp.rela. has an incorrectly formatted name',
    ],
    [
      'writable code',
      'section .bad PROGBITS WAX 8',
      'layout ENOEXEC: lp: section .bad (index 5) has invalid WRITE|EXEC flags',
    ],
    [
      'two kinds of constructors',
      'section .ctors PROGBITS WA 8\nsection .init_array PROGBITS WA 8',
      'layout EINVAL: lp: has both .ctors and .init_array.',
    ],
  ])('%s', async (_, lines, expected) => {
    expect(stop(await run(`${head}${lines}`))).toBe(expected);
  });

  test('bytes at the site must be zero, in the words of each release', async () => {
    const text = head
      .replace('bytes=0000', 'bytes=5555')
      .replace('bytes=55550000', 'bytes=55555555')
      .replace('bytes=5555555500000000', 'bytes=5555555555555555');
    const lines = `${text}undefined seq_printf\nrela .text 4 R_X86_64_PLT32 seq_printf -4`;
    const said = await Promise.all(
      kernelReleases.map(async (release) => (await run(lines, release)).messages.at(-1)),
    );
    expect(said).toEqual([
      'module: x86/modules: Skipping invalid relocation target, existing value is nonzero for type 4, loc …, val …',
      'module: x86/modules: Skipping invalid relocation target, existing value is nonzero for type 4, loc …, val …',
      'module: x86/modules: Invalid relocation target, existing value is nonzero for type 4, loc …, val …',
      expect.stringMatching(/nonzero for sec \d+, idx 0, type 4/),
    ]);
  });

  test('two sections of one name: a warning up to 6.1, an end from 6.12 on', async () => {
    const text = `${head}section .same PROGBITS A 8\nsection .same PROGBITS A 8`;
    const message = "sysfs: cannot create duplicate filename '/module/lp/sections/.same'";
    expect((await run(text, '6.1')).messages).toContain(message);
    expect(stop(await run(text, '6.1'))).toBe('loaded');
    expect(stop(await run(text, '6.12'))).toBe(`sysfs EEXIST: ${message}`);
  });

  test('a livepatch without the tag is refused when it is switched on', async () => {
    const text = `${head.replace('livepatch=Y ', '')}${enabled}`;
    expect(stop(await run(text))).toBe(
      'enable EINVAL: livepatch: module lp is not marked as a livepatch module',
    );
  });

  test('a proprietary one does not see klp_enable_patch', async () => {
    const text = `${head.replace('license=GPL', 'license=Proprietary')}${enabled}`;
    const verdict = await run(text);
    expect(verdict.messages).toContain("lp: module license 'Proprietary' taints kernel.");
    expect(stop(verdict)).toBe('symbols ENOENT: lp: Unknown symbol klp_enable_patch (err -2)');
  });

  test('without vermagic: Debian forces, others are not known to', async () => {
    const text = head.replace(' vermagic=6.1.0-56-amd64', '');
    expect((await run(text)).messages).toContain('lp: bad vermagic: kernel tainted.');
    expect((await run(text, '6.1', { isDebian: false })).outcome).toBe('undecided');
  });

  test('without symbols it is not guessed', async () => {
    const verdict = await run(
      `${head}${enabled}\n${livepatch('.klp.sym.vmlinux.state_show,2')}`,
      '6.1',
      {},
      '',
    );
    expect(verdict.outcome).toBe('undecided');
    expect(verdict.steps.flatMap(({ needs }) => needs ?? [])).toEqual([
      'Module.symvers',
      // For the relocation, and for the function that is replaced.
      'vmlinux or /proc/kallsyms',
      'vmlinux or /proc/kallsyms',
    ]);
  });

  test('a name that no source has may be exported by a module that is not open', async () => {
    const imports = (name: string): string => `${head}undefined ${name}`;
    expect(stop(await run(imports('jbd2_api'), '6.1', {}, kernel))).toBe('undecided');
    expect(stop(await run(imports('jbd2_api'), '6.1', {}, '*ext4\n__ksymtab_ext4_api\nf\n'))).toBe(
      'undecided',
    );
    expect(stop(await run(imports('state_show'), '6.1', {}, kernel))).toContain('Unknown symbol state_show');
    expect(stop(await run(imports('jbd2_api'), '6.1', {}, kernel, symvers))).toContain(
      'Unknown symbol jbd2_api',
    );
  });

  test('a relocation beyond its section is no refusal, but harm', async () => {
    const verdict = await run(`${head}undefined seq_printf\nrela .text 0x3e R_X86_64_PLT32 seq_printf -4`);
    expect(verdict.steps.find(({ outcome }) => outcome === 'harmful')?.explanation).toContain(
      'beyond the end of its section',
    );
    expect(verdict.outcome).toBe('undecided');
  });

  test('sections for a module wait for it, with what they need then', async () => {
    const text = `${head}${livepatch('.klp.sym.ext4.ext4_show,1', '.klp.rela.ext4..text')}`;
    const { late, outcome } = await run(text);
    expect(outcome).toBe('loaded');
    expect(late).toMatchObject([
      { object: 'ext4', steps: [{ title: '.klp.rela.ext4..text', outcome: 'passed' }] },
    ]);
    const wrong = await run(`${head}${livepatch('.klp.sym.vmlinux.state_show,1', '.klp.rela.ext4..text')}`);
    expect(wrong.late[0]?.steps[0]?.messages).toEqual([
      "livepatch: invalid access to vmlinux symbol 'state_show' from module-specific livepatch relocation section",
    ]);
    const unknown = await run(`${head}${livepatch('.klp.sym.xfs.f,1', '.klp.rela.xfs..text')}`);
    expect(unknown.late[0]?.steps[0]).toMatchObject({ outcome: 'undecided', needs: ['xfs.ko'] });
  });

  test('the structure is checked first, in the words of each release', async () => {
    const bytes = moduleFromText(`${head}${enabled}`);
    const { shoff } = readPlainElf(bytes);
    bytes[shoff + 4] = 1;
    const verdicts = await Promise.all(
      kernelReleases.map(async (release) =>
        stop(await dryRun(await openModule(bytes), { profile: { release, isDebian: true }, map: undefined })),
      ),
    );
    const text = 'elf ENOEXEC: ELF Spec violation: section 0 type(1)!=SH_NULL or non-zero len or addr';
    expect(verdicts).toEqual(['elf ENOEXEC: Module has invalid ELF structures', text, text, text]);
  });

  test('after a failed step none is reached', async () => {
    const { steps } = await run(`${head}section .bad PROGBITS WAX 8`);
    expect(steps.map(({ id, outcome }) => `${id} ${outcome}`)).toEqual([
      'signature passed',
      'elf passed',
      'versions passed',
      'modinfo passed',
      'layout failed',
      'symbols not-reached',
      'relocations not-reached',
      'coming not-reached',
      'sysfs not-reached',
      'enable not-reached',
    ]);
  });

  test('another architecture than those followed stays open', async () => {
    const verdict = await run(
      plainLivepatch.replace('module x86_64', 'module s390x').replaceAll(/R_X86_64_\w+/g, '1'),
    );
    expect(verdict.outcome).not.toBe('loaded');
  });
});

test.each([
  ['6.1.0-56-amd64', '6.1', true],
  ['6.12.117+deb12-amd64', '6.12', true],
  ['6.4.0-150600.21-default', '6.1', false],
  ['5.4.0', '5.10', false],
  ['6.19.3', '6.12', false],
  ['7.4.1-1-generic', '7.3', false],
  ['6.12.9-1-cloud-arm64', '6.12', true],
  [undefined, '7.3', false],
])('%s is followed as %s', (release, expected, isDebian) => {
  expect(chooseProfile(release)).toMatchObject({ release: expected, isDebian });
});
