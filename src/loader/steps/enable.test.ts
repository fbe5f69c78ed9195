import { describe, expect, test } from 'vitest';
import { enabling, livepatchTags, modulePicture, runLoader, stepText } from '../../testing/run-loader';
import { type KernelRelease, kernelReleases } from '../profile';

const call = 'undefined klp_enable_patch\nrela .text 0x30 R_X86_64_PLT32 klp_enable_patch -4';
const sound = enabling({ functions: ['seq_printf,0=new_show'] });
const untagged = livepatchTags.filter((tag) => !tag.startsWith('livepatch'));
const notMarked = 'failed EINVAL: livepatch: module lp is not marked as a livepatch module';

async function enable(
  lines: string,
  { release = '6.12', tags }: { readonly release?: KernelRelease; readonly tags?: readonly string[] } = {},
): Promise<string> {
  return stepText(await runLoader(modulePicture(lines, tags), { release }), 'enable');
}

/** Takes the pointer at this place out of the tables: NULL. */
function without(text: string, offset: number): string {
  const lines = text.split('\n').filter((line) => !line.startsWith(`rela .data.patch ${offset} `));
  if (lines.length !== text.split('\n').length - 1) throw new Error(`no single pointer at ${offset}`);
  return lines.join('\n');
}

/** In patchTables: where the pointers to the functions of an object are, and its name. */
const funcsOf = (object: number): number => 40 + object * 64 + 8;
const nameOf = (object: number): number => 40 + object * 64;

describe('who calls klp_enable_patch', () => {
  test.each([
    ['nobody', '', undefined, 'passed'],
    ['nobody, without the tag', '', untagged, 'passed'],
    ['code that has no table', call, undefined, 'undecided'],
    ['code that has no table, without the tag', call, untagged, notMarked],
    ['a module without the tag', sound, untagged, notMarked],
    [
      'tables without a call',
      sound.replace(call, '').replace('klp_enable_patch', 'seq_printf'),
      untagged,
      'passed',
    ],
  ])('%s', async (_, lines, tags, expected) => {
    expect(await enable(lines, tags === undefined ? {} : { tags })).toBe(expected);
  });

  test('a sound patch says what it does', async () => {
    for (const release of kernelReleases)
      expect(await enable(sound, { release }), release).toBe(
        "passed: livepatch: enabling patch 'lp' / livepatch: 'lp': starting patching transition / livepatch: 'lp': patching complete",
      );
  });
});

describe('funcs that is NULL', () => {
  const two = enabling({ functions: ['seq_printf,0=new_show'] }, { name: 'ext4', functions: [] });

  test.each([
    ['of an object with a name', without(two, funcsOf(1)), undefined, 'failed EINVAL'],
    ['before the tag is looked for', without(two, funcsOf(1)), untagged, 'failed EINVAL'],
    [
      'before a function that is not found',
      without(two.replace('seq_printf', 'se_q_printf'), funcsOf(1)),
      undefined,
      'failed EINVAL',
    ],
    ['an array without entries is none', two, undefined, /^passed: livepatch: enabling/],
    [
      'with a name that is NULL too it is the end of the objects',
      without(without(two, funcsOf(1)), nameOf(1)),
      undefined,
      /^passed: livepatch: enabling/,
    ],
  ])('%s', async (_, lines, tags, expected) => {
    const found = await enable(lines, tags === undefined ? {} : { tags });
    if (typeof expected === 'string') expect(found).toBe(expected);
    else expect(found).toMatch(expected);
  });
});

describe('klp-build', () => {
  test('a patch without objects is refused by its own init function', async () => {
    const lines = `${call}\nsection .init.klp_objects PROGBITS WA 0`;
    expect(await enable(lines, { release: '7.3' })).toMatch(/^failed EINVAL/);
    expect(await enable(lines, { release: '7.3', tags: untagged })).not.toContain('not marked');
  });
});

describe('two objects of one name', () => {
  const collides = (name: string, prefix = 'kobject: '): string =>
    `failed EEXIST: sysfs: cannot create duplicate filename '/kernel/livepatch/lp/${name}' / ${prefix}kobject_add_internal failed for ${name} with -EEXIST, don't try to register things with the same name in the same directory.`;
  const vmlinux = { functions: ['seq_printf,0=new_show'] };
  const ext4 = { name: 'ext4', functions: ['ext4_show,0=new_show'] };
  const text = { ...ext4, name: 'vmlinux' };

  test.each([
    ['vmlinux', [vmlinux, vmlinux], collides('vmlinux')],
    ['a module', [ext4, ext4], collides('ext4')],
    ['NULL and the text vmlinux', [vmlinux, text], collides('vmlinux')],
    ['the text vmlinux and NULL', [text, vmlinux], collides('vmlinux')],
    ['with others between them', [ext4, vmlinux, { ...ext4, name: 'xfs' }, ext4], collides('ext4')],
    ['two names that differ', [ext4, { ...ext4, name: 'ext4_' }], /^passed/],
    ['several of vmlinux: the first is all that counts', [vmlinux, vmlinux, vmlinux], collides('vmlinux')],
  ])('%s', async (_, objects, expected) => {
    const found = await enable(enabling(...objects));
    if (typeof expected === 'string') expect(found).toBe(expected);
    else expect(found).toMatch(expected);
  });

  test('what the first object is refused for comes first', async () => {
    const nowhere = { functions: ['nowhere,0=new_show'] };
    expect(await enable(enabling(nowhere, nowhere))).toBe(
      "failed EINVAL: livepatch: symbol 'nowhere' not found in symbol table",
    );
    // The functions of a module that is not there are not looked up.
    const absent = { name: 'xfs', functions: ['nowhere,0=new_show'] };
    expect(await enable(enabling(absent, absent))).toBe(collides('xfs'));
  });
});

describe('the name of an object', () => {
  test.each([
    [55, /^passed/],
    [56, /^failed EINVAL$/],
    [300, /^failed EINVAL$/],
  ])('%d bytes', async (length, expected) => {
    const object = { name: 'm'.repeat(length), functions: ['f,0=new_show'] };
    expect(await enable(enabling(object))).toMatch(expected);
  });

  test('before a second object of that name', async () => {
    const object = { name: 'm'.repeat(56), functions: [] };
    expect(await enable(enabling({ functions: ['seq_printf,0=new_show'] }, object, object))).toBe(
      'failed EINVAL',
    );
  });
});

describe('what is not known', () => {
  test('the symbols of vmlinux', async () => {
    const verdict = await runLoader(modulePicture(sound), { map: undefined });
    expect(verdict.steps.at(-1)).toMatchObject({
      id: 'enable',
      outcome: 'undecided',
      messages: [],
      needs: ['vmlinux or /proc/kallsyms'],
    });
    expect(verdict.outcome).toBe('undecided');
  });

  test('what is refused later is refused all the same', async () => {
    const text = modulePicture(
      enabling({ functions: ['seq_printf,0=new_show'] }, { name: 'ext4', functions: ['f,0'] }),
    );
    const { steps } = await runLoader(text, { map: undefined });
    expect(steps.at(-1)).toMatchObject({ outcome: 'failed', errno: 'EINVAL' });
  });

  test('a table that is read in part is said', async () => {
    // The second name is of no string of this module.
    const lines = enabling({ functions: ['seq_printf,0=new_show', 'state_show,1=new_show'] }).replace(
      /(rela \.data\.patch 200 R_X86_64_64) \.rodata\.names \d+/,
      '$1 klp_enable_patch 0',
    );
    const { steps } = await runLoader(modulePicture(lines));
    expect(steps.at(-1)?.explanation).toContain('old_name that cannot be read');
  });
});
