import { describe, expect, test } from 'vitest';
import { mapOf } from '../testing/open-module';
import {
  enabling,
  exportLine,
  kallsyms,
  kernelMap,
  livepatchRelocation,
  modulePicture,
  modulesSource,
  runLoader,
  stepText,
  withSources,
} from '../testing/run-loader';
import { type KernelRelease, kernelReleases } from './profile';
import type { LateRun } from './verdict';

const show = livepatchRelocation('.klp.sym.ext4.ext4_show,0', '.klp.rela.ext4..text');
const ofVmlinux = { functions: ['seq_printf,0=new_show'] };
const ofExt4 = { name: 'ext4', functions: ['ext4_show,0=new_show'] };

interface Words {
  readonly release?: KernelRelease;
  readonly map?: ReturnType<typeof mapOf> | undefined;
}

async function late(lines: string, words: Words = {}): Promise<readonly LateRun[]> {
  return (await runLoader(modulePicture(lines), words)).late;
}

/** The only run, in words: its steps, what it ends with, its lines. */
async function only(lines: string, words: Words = {}) {
  const [run, ...others] = await late(lines, words);
  if (run === undefined || others.length > 0) throw new Error(`${others.length} runs more than one`);
  return {
    steps: run.steps.map(({ id }) => `${id} ${stepText(run, id)}`),
    errno: run.errno,
    messages: run.messages,
  };
}

const applying = (object: string): string => `livepatch: applying patch 'lp' to loading module '${object}'`;
const refused = (object: string, errno: number): string[] => [
  `livepatch: failed to initialize patch 'lp' for module '${object}' (${errno})`,
  `livepatch: patch 'lp' failed for module '${object}', refusing to load module '${object}'`,
];

describe('which modules', () => {
  const inSection = (section: string): string => livepatchRelocation('.klp.sym.ext4.ext4_show,0', section);

  test.each<[string, string, readonly string[]]>([
    ['none', enabling(ofVmlinux), []],
    ['one that is patched', enabling(ofVmlinux, ofExt4), ['ext4']],
    ['one without functions', enabling(ofVmlinux, { name: 'ext4', functions: [] }), ['ext4']],
    ['one that a section names', inSection('.klp.rela.ext4..text'), ['ext4']],
    ['one that both name', `${inSection('.klp.rela.ext4..text')}\n${enabling(ofVmlinux, ofExt4)}`, ['ext4']],
    [
      'several: of sections, then of the patch',
      `${inSection('.klp.rela.xfs..text')}\n${enabling(ofVmlinux, { ...ofExt4, name: 'btrfs' }, ofExt4)}`,
      ['xfs', 'btrfs', 'ext4'],
    ],
    ['not vmlinux', livepatchRelocation('.klp.sym.vmlinux.seq_printf,0', '.klp.rela.vmlinux..text'), []],
    [
      'not an ordinary section',
      'undefined seq_printf\nrela .text 0 4 seq_printf -4 in=.klp.rela.ext4..text',
      [],
    ],
  ])('%s', async (_, lines, expected) => {
    expect((await late(lines)).map(({ object }) => object)).toEqual(expected);
  });

  test('none when the livepatch itself is refused', async () => {
    const lines = `${show}\n${enabling({ functions: ['nowhere,0=new_show'] }, ofExt4)}`;
    const verdict = await runLoader(modulePicture(lines));
    expect([verdict.outcome, verdict.late]).toEqual(['refused', []]);
  });
});

describe('relocations first, then functions', () => {
  test.each(kernelReleases)('all is there, in %s', async (release) => {
    expect(await only(`${show}\n${enabling(ofVmlinux, ofExt4)}`, { release })).toEqual({
      steps: ['.klp.rela.ext4..text passed', 'functions passed'],
      errno: undefined,
      messages: [applying('ext4')],
    });
  });

  test('what is there without relocations, and without functions that are known', async () => {
    expect(await only(enabling(ofVmlinux, ofExt4))).toMatchObject({ steps: ['functions passed'] });
    expect(await only(show)).toMatchObject({ steps: ['.klp.rela.ext4..text passed'] });
  });

  const kernel =
    "failed EINVAL: livepatch: invalid access to vmlinux symbol 'seq_printf' from module-specific livepatch relocation section";

  test.each<[string, string, string, number]>([
    [
      'not there',
      '.klp.sym.ext4.nowhere,0',
      "failed EINVAL: livepatch: symbol 'nowhere' not found in symbol table",
      -22,
    ],
    [
      'there twice',
      '.klp.sym.ext4.dup,0',
      "failed EINVAL: livepatch: unresolvable ambiguity for symbol 'dup' in object 'ext4'",
      -22,
    ],
    [
      'at a position beyond',
      '.klp.sym.ext4.dup,3',
      "failed EINVAL: livepatch: symbol position 3 for symbol 'dup' in object 'ext4' not found",
      -22,
    ],
    ['of vmlinux', '.klp.sym.vmlinux.seq_printf,0', kernel, -22],
    [
      'without a position',
      '.klp.sym.ext4.ext4_show',
      'failed EINVAL: livepatch: symbol .klp.sym.ext4.ext4_show has an incorrectly formatted name',
      -22,
    ],
  ])('a symbol that is %s', async (_, symbol, found, number) => {
    const lines = `${livepatchRelocation(symbol, '.klp.rela.ext4..text')}\n${enabling(ofVmlinux, ofExt4)}`;
    expect(await only(lines)).toEqual({
      steps: [`.klp.rela.ext4..text ${found}`, 'functions not-reached'],
      errno: 'EINVAL',
      messages: [found.replace('failed EINVAL: ', ''), ...refused('ext4', number)],
    });
  });

  test('a symbol of another module that is known', async () => {
    const map = mapOf(
      `${kallsyms}ffffffffc1000000 t jbd2_f\t[jbd2]\n`,
      exportLine('seq_printf') + exportLine('klp_enable_patch'),
    );
    const lines = livepatchRelocation('.klp.sym.jbd2.jbd2_f,0', '.klp.rela.ext4..text');
    expect(await only(lines, { map })).toMatchObject({ steps: ['.klp.rela.ext4..text passed'] });
  });

  test('a relocation that the architecture refuses', async () => {
    const lines = `${livepatchRelocation('.klp.sym.ext4.ext4_show,0', '.klp.rela.ext4..text', 0x10, '9')}\n${enabling(ofVmlinux, ofExt4)}`;
    const message = 'module: lp: Unknown rela relocation: 9';
    expect(await only(lines)).toEqual({
      steps: [`.klp.rela.ext4..text failed ENOEXEC: ${message}`, 'functions not-reached'],
      errno: 'ENOEXEC',
      messages: [message, ...refused('ext4', -8)],
    });
  });

  test('a function that is not there', async () => {
    const lines = enabling(ofVmlinux, {
      name: 'ext4',
      functions: ['ext4_show,0=new_show', 'gone,0=new_show'],
    });
    expect(await only(`${show}\n${lines}`)).toEqual({
      steps: [
        '.klp.rela.ext4..text passed',
        "functions failed EINVAL: livepatch: symbol 'gone' not found in symbol table",
      ],
      errno: 'EINVAL',
      messages: ["livepatch: symbol 'gone' not found in symbol table", ...refused('ext4', -22)],
    });
  });

  test('sections one after another', async () => {
    const lines = [
      livepatchRelocation('.klp.sym.ext4.gone,0', '.klp.rela.ext4.first'),
      livepatchRelocation('.klp.sym.ext4.ext4_show,0', '.klp.rela.ext4.second', 0x18),
      livepatchRelocation('.klp.sym.xfs.f,0', '.klp.rela.xfs.third', 0x20),
    ].join('\n');
    const [ext4, xfs] = await late(lines);
    expect(ext4?.steps.map(({ id, outcome }) => `${id} ${outcome}`)).toEqual([
      '.klp.rela.ext4.first failed',
      '.klp.rela.ext4.second not-reached',
    ]);
    expect(xfs?.steps.map(({ id, outcome }) => `${id} ${outcome}`)).toEqual([
      '.klp.rela.xfs.third undecided',
    ]);
  });
});

describe('what is not known', () => {
  test('the symbols of the module', async () => {
    const [run] = await late(`${show}\n${enabling(ofVmlinux, ofExt4)}`, {
      map: mapOf('ffffffff81000200 T seq_printf\nffffffff82000000 T klp_enable_patch\n'),
    });
    expect(run?.steps.map(({ outcome, needs }) => [outcome, needs])).toEqual([
      ['undecided', ['ext4.ko']],
      ['undecided', ['ext4.ko']],
    ]);
    // Nothing is known to be refused.
    expect(run?.messages).toEqual([applying('ext4')]);
  });

  test('does not make the livepatch’s own verdict open', async () => {
    const map = mapOf(
      'ffffffff81000200 T seq_printf\n',
      exportLine('seq_printf') + exportLine('klp_enable_patch'),
    );
    const { outcome } = await runLoader(modulePicture(enabling(ofVmlinux, ofExt4)), { map });
    expect(outcome).toBe('loaded');
  });

  test('the module’s own file tells it', async () => {
    const source = await modulesSource(
      'module x86_64\nthis-module xfs\nsection .text PROGBITS AX 16\nsymbol f FUNC LOCAL .text 0 8\nsymbol f FUNC LOCAL .text 8 8',
    );
    const map = withSources(kernelMap(), source);
    const lines = (position: number): string =>
      enabling(ofVmlinux, { name: 'xfs', functions: [`f,${position}=new_show`] });
    expect(await only(lines(2), { map })).toMatchObject({ steps: ['functions passed'] });
    expect((await only(lines(3), { map })).messages[0]).toBe(
      "livepatch: symbol position 3 for symbol 'f' in object 'xfs' not found",
    );
  });
});

describe('sections for a module that the patch does not have', () => {
  test('are never applied, and nothing says so', async () => {
    const [run] = await late(
      `${livepatchRelocation('.klp.sym.xfs.gone,0', '.klp.rela.xfs..text')}\n${enabling(ofVmlinux)}`,
    );
    expect(run).toMatchObject({ object: 'xfs', steps: [{ id: 'never', outcome: 'harmful' }], messages: [] });
  });

  test('the name must be the same to the letter', async () => {
    const patch = enabling(ofVmlinux, { name: 'kvm_intel', functions: [] });
    const runs = await late(
      `${livepatchRelocation('.klp.sym.kvm-intel.f,0', '.klp.rela.kvm-intel..text')}\n${patch}`,
    );
    expect(runs.map(({ object, steps }) => [object, steps[0]?.id])).toEqual([
      ['kvm-intel', 'never'],
      ['kvm_intel', 'functions'],
    ]);
  });

  test('a patch that is read in part may have it', async () => {
    // An object whose name cannot be read.
    const patch = enabling(ofVmlinux, ofExt4).replace(
      /(rela \.data\.patch 104 R_X86_64_64) \.rodata\.names \d+/,
      '$1 klp_enable_patch 0',
    );
    const [run] = await late(`${show}\n${patch}`);
    expect(run?.steps.map(({ id }) => id)).toEqual(['.klp.rela.ext4..text']);
  });
});
