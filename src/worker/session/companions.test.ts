import { describe, expect, test } from 'vitest';
import {
  given,
  listFile,
  moduleFile,
  refusalCodes,
  startSession,
  textFile,
} from '../../testing/open-session';
import { patchTables, plainList, plainLivepatch } from '../../testing/pictures';
import type { NamedBlob, OpenFile } from '../protocol';
import type { Snapshot } from '../snapshot';
import { mostCompanions } from './open-drop';

/** A livepatch of this name that replaces these functions: `lp_a vmlinux.show`. */
function livepatch(
  words: string,
  more: { readonly replace?: boolean; readonly fileName?: string } = {},
): NamedBlob {
  const [name = '', ...functions] = words.split(' ');
  const picture = plainLivepatch
    .replace('this-module lp', `this-module ${name}`)
    .replace('modinfo livepatch=Y', `modinfo livepatch=Y name=${name}`);
  const tables = patchTables([{ functions: functions.map((one) => `${one},0=f`) }], more.replace);
  return moduleFile(more.fileName ?? `${name}.ko`, `${picture}${tables}`);
}

const [a, b, c] = [
  livepatch('lp_a show'),
  livepatch('lp_b show read'),
  livepatch('lp_c read', { replace: true }),
];
const list = listFile(plainList);

function asCompanions(files: readonly NamedBlob[]): OpenFile[] {
  return files.map((blob) => ({ blob, as: 'companion' }));
}

/** The module first, `|`, then all in the order in which they are loaded. */
function open({ module, stack }: Snapshot): string {
  return [
    module?.fileName ?? 'none',
    '|',
    ...(stack?.members ?? []).map(({ fingerprint }) => fingerprint.name),
  ].join(' ');
}

function idOf({ stack }: Snapshot, name: string): string {
  return stack?.members.find(({ fingerprint }) => fingerprint.name === name)?.id ?? 'not open';
}

describe('several livepatches', () => {
  test.each<readonly [string, readonly (readonly OpenFile[])[], string]>([
    ['at once: the first is the module', [given([b, a, list])], 'lp_b.ko | lp_a.ko lp_b.ko'],
    ['one after the other: the second takes the place', [given([a]), given([b])], 'lp_b.ko |'],
    ['several beside the open one', [given([b]), given([c, a])], 'lp_b.ko | lp_a.ko lp_b.ko lp_c.ko'],
    ['one that is to be beside it', [given([b]), asCompanions([a])], 'lp_b.ko | lp_a.ko lp_b.ko'],
    ['one that is to be beside nothing', [asCompanions([a])], 'lp_a.ko |'],
    ['the same ones again', [given([a, b]), given([b, a])], 'lp_a.ko | lp_a.ko lp_b.ko'],
    ['the module alone again', [given([a, b]), given([a])], 'lp_a.ko | lp_a.ko lp_b.ko'],
    ['a companion alone again becomes the module', [given([a, b]), given([b])], 'lp_b.ko | lp_a.ko lp_b.ko'],
    [
      'another one alone takes the place of the module',
      [given([a, b]), given([c])],
      'lp_c.ko | lp_b.ko lp_c.ko',
    ],
    ['of a folder of livepatches', [given([b, a], 'patches')], 'lp_b.ko | lp_a.ko lp_b.ko'],
  ])('%s', async (_, drops, expected) => {
    const session = startSession();
    let last = await session.open([]);
    for (const files of drops) last = await session.open(files);
    expect(last.refusals).toEqual([]);
    expect(open(last.snapshot)).toBe(expected);
    expect(last.snapshot.sources.map(({ id }) => id)).toEqual(
      drops.flat().some(({ blob }) => blob === list) ? ['list'] : [],
    );
    expect(() => structuredClone(last.snapshot)).not.toThrow();
  });

  test('of a folder of the kernel’s modules they are left out, as before', async () => {
    const ordinary = moduleFile('ext4.ko', plainLivepatch.replace('livepatch=Y ', 'name=ext4 '));
    const { snapshot } = await startSession().open([...given([ordinary, a, b], 'modules'), ...given([list])]);
    expect(snapshot.module).toBeUndefined();
    expect(snapshot.sources.map(({ id }) => id)).toContain('list');
  });

  test('an ordinary module that is looked into becomes a source when they come', async () => {
    const session = startSession();
    await session.open(given([moduleFile('ext4.ko', plainLivepatch.replace('livepatch=Y ', 'name=ext4 '))]));
    const { snapshot } = await session.open(given([a, b]));
    expect(open(snapshot)).toBe('lp_a.ko | lp_a.ko lp_b.ko');
    expect(snapshot.sources).toHaveLength(1);
  });

  test('ordinary modules can be compared too', async () => {
    const session = startSession();
    const ordinary = (name: string) =>
      moduleFile(`${name}.ko`, plainLivepatch.replace('livepatch=Y ', `name=${name} `));
    await session.open(given([ordinary('one')]));
    const { snapshot } = await session.open(asCompanions([ordinary('two')]));
    expect(open(snapshot)).toBe('one.ko | one.ko two.ko');
    expect(snapshot.sources).toEqual([]);
  });

  test('what cannot be read is refused, the rest taken', async () => {
    const { snapshot, refusals } = await startSession().open(given([textFile('x.ko', ''), a, b]));
    expect(refusals.map(({ fileName }) => fileName)).toEqual(['x.ko']);
    expect(open(snapshot)).toBe('lp_a.ko | lp_a.ko lp_b.ko');
  });

  test('the same bytes by the same name twice', async () => {
    const result = await startSession().open(given([a, livepatch('lp_a show')]));
    expect(refusalCodes(result)).toEqual(['lp_a.ko: session/same']);
    expect(open(result.snapshot)).toBe('lp_a.ko |');
    const twice = await startSession().open(given([a, livepatch('lp_a show', { fileName: 'copy.ko' })]));
    expect(refusalCodes(twice)).toEqual([]);
    expect(open(twice.snapshot)).toBe('lp_a.ko | lp_a.ko copy.ko');
  });

  test('too many', async () => {
    const many = Array.from({ length: mostCompanions + 3 }, (_, i) => livepatch(`lp_${i} show`));
    const { snapshot, refusals } = await startSession().open(given(many));
    expect(refusals.map(({ problem }) => problem.code)).toEqual(['session/too-many', 'session/too-many']);
    expect(snapshot.stack?.members).toHaveLength(mostCompanions + 1);
    expect(snapshot.stack?.members.map(({ label }) => label).slice(8, 11)).toEqual(['lp_8', 'lp_9', 'lp_10']);
  });
});

describe('the module among several', () => {
  test('is changed, with what was chosen for each', async () => {
    const session = startSession();
    await session.open(given([a, b, listFile('*vmlinux state_show state_show *ext4 ext4_var')]));
    const choice = { symbol: 'state_show', object: 'vmlinux', position: 2, of: 2 };
    const chosen = await session.choose([choice]);
    const { snapshot, taken, replaced } = await session.lead(idOf(chosen, 'lp_b.ko'));
    expect(open(snapshot)).toBe('lp_b.ko | lp_a.ko lp_b.ko');
    expect(snapshot.choices).toEqual([]);
    expect(replaced).toEqual([]);
    expect(taken).toEqual([
      { id: 'module', files: [], from: idOf(chosen, 'lp_b.ko') },
      { id: idOf(snapshot, 'lp_a.ko'), files: [], from: 'module' },
    ]);
    const back = await session.lead(idOf(snapshot, 'lp_a.ko'));
    expect(back.snapshot.choices.map(({ choice: one }) => one)).toEqual([choice]);
    expect(back.snapshot.module?.fileName).toBe('lp_a.ko');
  });

  test('what is not open cannot lead', async () => {
    const session = startSession();
    await session.open(given([a, b]));
    const { snapshot, taken } = await session.lead('with:0.x');
    expect([open(snapshot), taken]).toEqual(['lp_a.ko | lp_a.ko lp_b.ko', []]);
  });

  test('is closed, and the next one takes its place', async () => {
    const session = startSession();
    await session.open(given([b, a, c]));
    expect(open(await session.close('module'))).toBe('lp_a.ko | lp_a.ko lp_c.ko');
    expect(open(await session.close('module'))).toBe('lp_c.ko |');
    expect(open(await session.close('module'))).toBe('none |');
  });

  test('companions are closed', async () => {
    const session = startSession();
    const { snapshot } = await session.open(given([a, b]));
    const left = await session.close(idOf(snapshot, 'lp_b.ko'));
    expect(open(left)).toBe('lp_a.ko |');
    expect(left.stack).toBeUndefined();
  });

  test('of one name they stand by their releases, and then as they came, whichever is the module', async () => {
    const build = (fileName: string, release: string): NamedBlob => {
      const picture = plainLivepatch.replace('vermagic=6.1.0', `vermagic=${release} fileName=${fileName}`);
      return moduleFile(fileName, picture);
    };
    const session = startSession();
    const { snapshot } = await session.open(
      given([build('z.ko', '6.12.1'), build('y.ko', '6.2.0'), build('x.ko', '6.2.0')]),
    );
    expect(open(snapshot)).toBe('z.ko | y.ko x.ko z.ko');
    const led = await session.lead(idOf(snapshot, 'x.ko'));
    expect(open(led.snapshot)).toBe('x.ko | y.ko x.ko z.ko');
  });

  test('they are arranged; what comes later stands behind, a new build where the old one stood', async () => {
    const session = startSession();
    const { snapshot } = await session.open(given([a, b]));
    const arranged = await session.arrange([idOf(snapshot, 'lp_b.ko'), 'module']);
    expect(open(arranged)).toBe('lp_a.ko | lp_b.ko lp_a.ko');
    const more = await session.open(asCompanions([livepatch('lp_0 show')]));
    expect(open(more.snapshot)).toBe('lp_a.ko | lp_b.ko lp_a.ko lp_0.ko');
    const led = await session.lead(idOf(more.snapshot, 'lp_0.ko'));
    expect(open(led.snapshot)).toBe('lp_0.ko | lp_b.ko lp_a.ko lp_0.ko');
    await session.arrange(['module', ...['lp_b.ko', 'lp_a.ko'].map((name) => idOf(led.snapshot, name))]);
    const rebuilt = await session.open(given([livepatch('lp_0 show read')]));
    expect(rebuilt.replaced).toEqual([['module', 'module']]);
    expect(open(rebuilt.snapshot)).toBe('lp_0.ko | lp_0.ko lp_b.ko lp_a.ko');
  });
});

describe('what is told of them', () => {
  test('each in a row, and what they replace', async () => {
    const { snapshot } = await startSession().open(given([a, b, c, list]));
    expect(snapshot.stack?.members).toMatchObject([
      {
        id: 'module',
        label: 'lp_a',
        functions: 1,
        objects: ['vmlinux'],
        replace: 'stacks',
        fate: { kind: 'replaced', by: 2 },
      },
      { label: 'lp_b', functions: 2, release: '6.1.0', machine: 'x86-64', verdict: { outcome: 'refused' } },
      { label: 'lp_c', replace: 'replaces', isWhole: true, states: [], fate: { kind: 'enabled' } },
    ]);
    expect(snapshot.stack?.rows.map(({ name, runs, lostWith }) => [name, runs, lostWith])).toEqual([
      ['read', 2, undefined],
      ['show', undefined, 2],
    ]);
    expect(snapshot.stack?.remarks.map(({ kind }) => kind)).toEqual(['lost']);
    expect(snapshot.stack?.left).toBe(0);
  });

  test('the order decides', async () => {
    const session = startSession();
    const { snapshot } = await session.open(given([a, b, c]));
    const names = ['lp_c.ko', 'lp_a.ko', 'lp_b.ko'];
    const { stack } = await session.arrange(names.map((name) => idOf(snapshot, name)));
    expect(stack?.remarks.map(({ kind }) => kind)).toEqual(['covered']);
    expect(stack?.rows.map(({ name, runs }) => [name, runs])).toEqual([
      ['read', 2],
      ['show', 2],
    ]);
  });

  test('builds of one module are told apart by their files', async () => {
    const builds = [
      livepatch('lp show', { fileName: 'old.ko' }),
      livepatch('lp read', { fileName: 'new.ko' }),
    ];
    const { snapshot } = await startSession().open(given(builds));
    expect(snapshot.stack?.members.map(({ label }) => label)).toEqual(['old.ko', 'new.ko']);
    const same = [livepatch('lp show'), livepatch('lp read')];
    const other = await startSession().open(given(same));
    for (const { label } of other.snapshot.stack?.members ?? [])
      expect(label).toMatch(/^lp\.ko \([0-9a-f]{8}…\)$/);
  });
});

describe('the comparison of two', () => {
  const own = { id: 'module', isConverted: false };

  test('of two modules, with the instructions of a function', async () => {
    const session = startSession();
    const { snapshot } = await session.open(given([a, b]));
    const other = { id: idOf(snapshot, 'lp_b.ko'), isConverted: false };
    const comparison = await session.compare(own, other);
    expect(comparison.outcome).toBe('different');
    expect(comparison.patch.map(({ change }) => change)).toContain('added');
    expect(await session.compare(own, other)).toBe(comparison);
    expect((await session.compare(other, own)).patch.map(({ change }) => change)).toContain('removed');
    expect(await session.compareCode(own, other, 'f')).toMatchObject({ added: 0, removed: 0 });
    expect(await session.compareCode(own, other, 'no such function')).toBeUndefined();
    expect(() => structuredClone(comparison)).not.toThrow();
  });

  test('of the module before and after its conversion', async () => {
    const session = startSession();
    await session.open(given([moduleFile('lp.ko', plainLivepatch), list]));
    const { outcome, functions, notCompared } = await session.compare(own, { ...own, isConverted: true });
    expect([outcome, notCompared]).toEqual(['different', []]);
    expect(functions).toMatchObject([{ name: 'f', change: 'changed', aspects: ['livepatch'] }]);
  });

  test.each([
    ['what is not converted', { id: 'module', isConverted: true }, 'no converted module'],
    ['what is not open', { id: 'with:0.x', isConverted: false }, 'not open any more'],
    ['a companion is not converted', { id: 'with:0.x', isConverted: true }, 'no converted module'],
  ])('%s', async (_, side, message) => {
    const session = startSession();
    await session.open(given([a, b]));
    await expect(session.compare(own, side)).rejects.toThrow(message);
  });
});
