import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { given, listFile, moduleFile, startSession } from '../../testing/open-session';
import { plainList, plainLivepatch } from '../../testing/pictures';
import type { NamedBlob, OpenFile, OpenResult } from '../protocol';
import type { Snapshot } from '../snapshot';

/** A build of a module, told from others of it by its version. */
function build(
  version: number,
  more: { readonly fileName?: string; readonly name?: string } = {},
): NamedBlob {
  const { name = 'lp', fileName = `${name}.ko` } = more;
  const picture = plainLivepatch
    .replace('this-module lp', `this-module ${name}`)
    .replace('livepatch=Y', `livepatch=Y name=${name} version=${version}`);
  return moduleFile(fileName, picture);
}

/** The same without a kernel to be for, which the kernel refuses. */
const faulty = moduleFile('lp.ko', plainLivepatch.replace('vermagic=6.1.0', 'license=GPL'));
const unmarked = moduleFile('lp.ko', plainLivepatch.replace('livepatch=Y ', 'name=lp '));
const list = listFile(plainList);
const own = { id: 'module', isConverted: false };
const previous = { id: 'previous', isConverted: false };

/** `lp.ko < lp.ko | lp_b.ko`: the build before, the module, companions. */
function open({ previous: before, module, stack }: Snapshot): string {
  const members = stack?.members.filter(({ id }) => id !== 'module') ?? [];
  return [
    ...(before === undefined ? [] : [before.fingerprint.name, '<']),
    module?.fileName ?? 'none',
    ...(members.length === 0 ? [] : ['|', ...members.map(({ fingerprint }) => fingerprint.name)]),
  ].join(' ');
}

async function drops(...all: readonly (readonly OpenFile[])[]): Promise<OpenResult> {
  const session = startSession();
  let last = await session.open([]);
  for (const files of all) last = await session.open(files);
  return last;
}

const asModule = (blob: NamedBlob): OpenFile[] => [{ blob, as: 'module' }];

describe('the build before', () => {
  const other = build(9, { name: 'other' });
  test.each<readonly [string, readonly (readonly OpenFile[])[], string]>([
    ['of the same name', [given([build(1)]), given([build(2)])], 'lp.ko < lp.ko'],
    ['by another file name', [given([build(1)]), given([build(2, { fileName: 'n.ko' })])], 'lp.ko < n.ko'],
    [
      'by the same file name',
      [given([build(1)]), given([build(1, { name: 'b', fileName: 'lp.ko' })])],
      'lp.ko < lp.ko',
    ],
    ['the same bytes are none', [given([build(1)]), given([build(1)])], 'lp.ko'],
    ['nor are they by another name', [given([build(1)]), given([build(1, { fileName: 'n.ko' })])], 'n.ko'],
    ['another module is none', [given([build(1)]), given([other])], 'other.ko'],
    ['and it ends it', [given([build(1)]), given([build(2)]), given([other])], 'other.ko'],
    ['a source leaves it', [given([build(1)]), given([build(2)]), given([list])], 'lp.ko < lp.ko'],
    ['with its sources', [given([build(1), list]), given([build(2), list])], 'lp.ko < lp.ko'],
    ['that lost its mark', [given([build(1)]), given([unmarked])], 'lp.ko < lp.ko'],
    ['that got its mark', [given([unmarked]), given([build(1)])], 'lp.ko < lp.ko'],
    ['told to be one', [given([build(1)]), asModule(other)], 'lp.ko < other.ko'],
    [
      'of the module among several',
      [given([build(1), other]), given([build(2)])],
      'lp.ko < lp.ko | other.ko',
    ],
    [
      'of a companion stands in its place',
      [given([build(1), other]), given([build(8, { name: 'other' })])],
      'lp.ko | other.ko',
    ],
    [
      'of both at once',
      [given([build(1), other]), given([build(8, { name: 'other' }), build(2)])],
      'lp.ko < lp.ko | other.ko',
    ],
    ['two of one name are compared', [given([build(1)]), given([build(2), build(3)])], 'lp.ko | lp.ko lp.ko'],
    [
      'given to a fresh session',
      [[...asModule(build(2)), { blob: build(1), as: 'previous' }]],
      'lp.ko < lp.ko',
    ],
    ['is nothing without a module', [[{ blob: build(1), as: 'previous' }]], 'none'],
  ])('%s', async (_, files, expected) => {
    const { snapshot, refusals } = await drops(...files);
    expect(refusals).toEqual([]);
    expect(open(snapshot)).toBe(expected);
    expect(() => structuredClone(snapshot)).not.toThrow();
  });

  test('is said to be replaced, with its files', async () => {
    const { taken, replaced } = await drops(given([build(1)]), given([list, build(2)]));
    expect(replaced).toEqual([['module', 'module']]);
    expect(taken.slice(0, 2)).toEqual([
      { id: 'module', files: [1] },
      { id: 'previous', files: [], from: 'module' },
    ]);
  });

  test('a companion’s build too, and its choices stay', async () => {
    const session = startSession();
    const twice = listFile('*vmlinux state_show state_show *ext4 ext4_var');
    await session.open(given([build(1), twice]));
    const choice = { symbol: 'state_show', object: 'vmlinux', position: 2, of: 2 };
    await session.choose([choice]);
    const { snapshot } = await session.open([{ blob: build(9, { name: 'other' }), as: 'companion' }]);
    const otherId = snapshot.stack?.members.find(({ id }) => id !== 'module')?.id ?? '';
    const led = await session.lead(otherId);
    const ownId = led.snapshot.stack?.members.find(({ id }) => id !== 'module')?.id ?? '';
    const rebuilt = await session.open(given([build(2)]));
    const newId = rebuilt.snapshot.stack?.members.find(({ id }) => id !== 'module')?.id ?? '';
    expect(rebuilt.replaced).toEqual([[newId, ownId]]);
    expect(rebuilt.taken).toEqual([{ id: newId, files: [0] }]);
    expect((await session.lead(newId)).snapshot.choices.map((one) => one.choice)).toEqual([choice]);
  });

  test('is compared with, and stands in no stack', async () => {
    const session = startSession();
    await session.open(given([build(1)]));
    const { snapshot } = await session.open(given([build(2)]));
    expect(snapshot.stack).toBeUndefined();
    const { outcome, facts } = await session.compare(previous, own);
    expect(outcome).toBe('different');
    expect(facts.filter(({ change }) => change !== 'same')).toMatchObject([
      { subject: 'version', a: '1', b: '2' },
    ]);
  });

  test('is closed alone, and with its module', async () => {
    const session = startSession();
    await session.open(given([build(1)]));
    await session.open(given([build(2)]));
    expect(open(await session.close('previous'))).toBe('lp.ko');
    await expect(session.compare(previous, own)).rejects.toThrow('not open any more');
    await session.open(given([build(3)]));
    expect(open(await session.close('module'))).toBe('none');
  });

  test('ends when another module is looked into', async () => {
    const session = startSession();
    await session.open(given([build(1), build(9, { name: 'other' })]));
    const { snapshot } = await session.open(given([build(2)]));
    const id = snapshot.stack?.members.find((member) => member.id !== 'module')?.id ?? '';
    expect((await session.lead(id)).snapshot.previous).toBeUndefined();
  });

  test('what became of the findings is counted once', async () => {
    const session = startSession();
    const one = await session.open(given([build(1), list]));
    const before = one.snapshot.audit?.findings.filter(({ fate }) => fate !== 'mended').length ?? 0;
    const worse = await session.open(given([faulty]));
    const now = worse.snapshot.audit?.findings.filter(({ fate }) => fate !== 'mended').length ?? 0;
    const { added = 0, removed = 0 } = worse.snapshot.previous?.findings ?? {};
    expect(added).toBeGreaterThan(0);
    expect(now - before).toBe(added - removed);
    const better = await session.open(given([build(1)]));
    expect(better.snapshot.previous?.findings).toEqual({ added: removed, removed: added });
    const closed = await session.close('list');
    expect(closed.previous?.findings).toEqual({ added: removed, removed: added });
  });

  test.each([
    [1, 2, false],
    [2, 2, false],
    [2, 1, true],
  ])('written at %i, then at %i: later %s', async (first, second, isLater) => {
    const at = (blob: NamedBlob, lastModified: number) =>
      new File([blob as File], blob.name, { lastModified });
    const { snapshot } = await drops(given([at(build(1), first)]), given([at(build(2), second)]));
    expect(snapshot.previous?.isLater).toBe(isLater);
  });
});

test('of many builds the last two are kept', async () => {
  const session = startSession();
  const seen: WeakRef<object>[] = [];
  const drop = async (version: number) => {
    const blob = build(version);
    seen.push(new WeakRef(blob));
    const { snapshot } = await session.open(given([blob]));
    if (version > 0) await session.compare(previous, own);
    return open(snapshot);
  };
  for (let version = 0; version < 20; version++) await drop(version);
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const alive = async () => {
    await new Promise((resolve) => setTimeout(resolve, 0));
    collect();
    return seen.flatMap((file, version) => (file.deref() === undefined ? [] : [version]));
  };
  await expect.poll(alive).toEqual([18, 19]);
  expect(await drop(20)).toBe('lp.ko < lp.ko');
});
