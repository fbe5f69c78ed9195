import { describe, expect, test } from 'vitest';
import { mapOf } from '../../testing/open-module';
import {
  enabling,
  exportLine,
  kernelMap,
  modulePicture,
  runLoader,
  stepText,
} from '../../testing/run-loader';
import { kernelReleases } from '../profile';
import { duplicate } from './functions';

const vmlinux = (...functions: readonly string[]): string => enabling({ functions });

async function enable(lines: string, map = kernelMap()): Promise<string> {
  return stepText(await runLoader(modulePicture(lines), { map }), 'enable');
}

describe('a function of vmlinux is looked up by name and position', () => {
  const ambiguous =
    "failed EINVAL: livepatch: unresolvable ambiguity for symbol 'state_show' in object '(null)'";
  const beyond = (position: number, name = 'state_show'): string =>
    `failed EINVAL: livepatch: symbol position ${position} for symbol '${name}' in object 'vmlinux' not found`;
  const missing = (name: string): string =>
    `failed EINVAL: livepatch: symbol '${name}' not found in symbol table`;

  test.each([
    ['seq_printf,0', 'passed'],
    ['seq_printf,1', 'passed'],
    ['seq_printf,2', beyond(2, 'seq_printf')],
    ['state_show,0', ambiguous],
    ['state_show,1', 'passed'],
    ['state_show,2', 'passed'],
    ['state_show,3', beyond(3)],
    ['state_show,255', beyond(255)],
    ['nowhere,0', missing('nowhere')],
    ['nowhere,1', missing('nowhere')],
    ['nowhere,7', missing('nowhere')],
    // Of another object.
    ['ext4_show,0', missing('ext4_show')],
    ['State_show,1', missing('State_show')],
  ])('%s', async (name, expected) => {
    const found = await enable(vmlinux(`${name}=new_show`));
    expect(expected === 'passed' ? found.split(':')[0] : found).toBe(expected);
  });

  test('the first that is not found ends it, and the explanation names it', async () => {
    const { steps } = await runLoader(
      modulePicture(vmlinux('seq_printf,0=new_show', 'a,0=new_show', 'b,0=new_show')),
    );
    expect(steps.at(-1)).toMatchObject({
      messages: ["livepatch: symbol 'a' not found in symbol table"],
      explanation: 'vmlinux has no symbol of this name. The patch replaces a.',
    });
  });

  test('exports alone do not tell where a function is', async () => {
    const map = mapOf(exportLine('seq_printf') + exportLine('klp_enable_patch'));
    expect(await enable(vmlinux('seq_printf,0=new_show'), map)).toBe('undecided');
    expect(await enable(vmlinux('nowhere,0=new_show'), map)).toBe('undecided');
  });
});

describe('a name and a position once an object', () => {
  const taken = (file: string, object = 'vmlinux'): string =>
    `failed EEXIST: ${duplicate(`/kernel/livepatch/lp/${object}`, file, { release: '6.12', isDebian: false }).join(' / ')}`;

  test.each([
    [['state_show,1', 'state_show,2'], 'passed'],
    [['state_show,1', 'state_show,1'], taken('state_show,1')],
    [['state_show,2', 'state_show,2'], taken('state_show,2')],
    [['seq_printf,0', 'seq_printf,0'], taken('seq_printf,1')],
    [['seq_printf,0', 'seq_printf,1'], taken('seq_printf,1')],
    [['seq_printf,1', 'seq_printf,0'], taken('seq_printf,1')],
    [['seq_printf,0', 'state_show,1', 'seq_printf,1'], taken('seq_printf,1')],
    // The files are made before anything is looked up.
    [['nowhere,0', 'nowhere,0'], taken('nowhere,1')],
    [['state_show,0', 'seq_printf,1', 'seq_printf,0'], taken('seq_printf,1')],
  ])('%j', async (functions, expected) => {
    const found = await enable(vmlinux(...functions.map((name) => `${name}=new_show`)));
    expect(expected === 'passed' ? found.split(':')[0] : found).toBe(expected);
  });

  test('objects have a folder each', async () => {
    const ext4 = { name: 'ext4', functions: ['seq_printf,0=new_show'] };
    const xfs = { ...ext4, name: 'xfs' };
    expect(await enable(enabling({ functions: ['seq_printf,0=new_show'] }, ext4, xfs))).toMatch(/^passed/);
    const twice = { name: 'ext4', functions: ['dup,1=new_show', 'dup,1=new_show'] };
    expect(await enable(enabling({ functions: ['seq_printf,0=new_show'] }, twice))).toBe(
      taken('dup,1', 'ext4'),
    );
  });

  test.each(kernelReleases)('the lines of %s', async (release) => {
    const text = modulePicture(vmlinux('seq_printf,0=new_show', 'seq_printf,1=new_show'));
    const { messages } = await runLoader(text, { release });
    const prefix = release === '6.12' || release === '7.3' ? 'kobject: ' : '';
    expect(messages.slice(-2)).toEqual([
      "sysfs: cannot create duplicate filename '/kernel/livepatch/lp/vmlinux/seq_printf,1'",
      `${prefix}kobject_add_internal failed for seq_printf,1 with -EEXIST, don't try to register things with the same name in the same directory.`,
    ]);
  });
});

describe('a new function that is NULL', () => {
  test.each([
    ['alone', ['seq_printf,0'], 'failed EINVAL'],
    ['after others', ['state_show,1=new_show', 'seq_printf,0'], 'failed EINVAL'],
    ['before anything is looked up', ['nowhere,0=new_show', 'seq_printf,0'], 'failed EINVAL'],
    ['before its own file is made', ['seq_printf,0=new_show', 'seq_printf,0'], 'failed EINVAL'],
    [
      'after a file of another that is there',
      ['seq_printf,0=new_show', 'seq_printf,1=new_show', 'state_show,1'],
      /^failed EEXIST/,
    ],
  ])('%s', async (_, functions, expected) => {
    const found = await enable(vmlinux(...functions));
    if (typeof expected === 'string') expect(found).toBe(expected);
    else expect(found).toMatch(expected);
  });

  test('of a module that is not loaded as well', async () => {
    const object = { name: 'ext4', functions: ['ext4_show,0'] };
    expect(await enable(enabling({ functions: ['seq_printf,0=new_show'] }, object))).toBe('failed EINVAL');
  });
});

test('objects are taken one after another: records, then functions', async () => {
  const ext4 = { name: 'ext4', functions: ['ext4_show,0'] };
  expect(await enable(enabling({ functions: ['nowhere,0=new_show'] }, ext4))).toContain(
    "'nowhere' not found",
  );
  expect(await enable(enabling(ext4, { functions: ['nowhere,0=new_show'] }))).toBe('failed EINVAL');
});
