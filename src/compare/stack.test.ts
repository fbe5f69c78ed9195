import { describe, expect, test } from 'vitest';
import { openModule } from '../testing/open-module';
import { patchTables, plainLivepatch } from '../testing/pictures';
import { stackLivepatches } from './stack';
import { remarksOn, shownRows } from './stack-remarks';
import { type ReplaceFlag, readStacked, type StackedLivepatch } from './stacked-livepatch';

/** A livepatch in a few words: `replaces vmlinux.show,2 ext4.read state=1.2`, the name of its module first. */
function livepatch(words: string, more: Partial<StackedLivepatch> = {}): StackedLivepatch {
  const [moduleName = '', replace = '', ...things] = words.split(' ');
  const functions = things
    .filter((thing) => !thing.startsWith('state='))
    .map((thing) => {
      const [, object = '', name = '', position = '0'] = /^(\w+)\.(\w+)(?:,(\d+))?$/.exec(thing) ?? [];
      return { object, name, position: Number(position) };
    });
  return {
    label: moduleName,
    moduleName,
    machine: 'x86-64',
    release: '6.1.0',
    hasVersions: false,
    replace: replace as ReplaceFlag,
    objects: [...new Set(functions.map(({ object }) => object))],
    functions,
    states: things
      .filter((thing) => thing.startsWith('state='))
      .map((thing) => {
        const [id = '', version = ''] = thing.slice('state='.length).split('.');
        return { id: BigInt(id), version: Number(version) };
      }),
    isWhole: true,
    ...more,
  };
}

const marks = { runs: 'R', covered: 'c', replaced: 'x', 'not-loaded': '!' } as const;

/** The matrix, a line a function: its name, a letter a livepatch, and what runs in the end. */
function matrix(livepatches: readonly StackedLivepatch[]): string[] {
  return stackLivepatches(livepatches).rows.map(({ object, name, position, cells, runs, lostWith }) => {
    const line = cells.map((cell) => (cell === undefined ? '.' : marks[cell.state])).join('');
    const end = runs !== undefined ? '' : lostWith === undefined ? ' never' : ` lost with ${lostWith}`;
    return `${object}.${name},${position} ${line}${end}`;
  });
}

describe('the matrix', () => {
  test.each<readonly [string, readonly string[], readonly string[]]>([
    ['side by side', ['a stacks vmlinux.f', 'b stacks vmlinux.g'], ['vmlinux.f,1 R.', 'vmlinux.g,1 .R']],
    ['the last one counts', ['a stacks vmlinux.f', 'b stacks vmlinux.f'], ['vmlinux.f,1 cR']],
    ['0 and 1 are one function', ['a stacks vmlinux.f', 'b stacks vmlinux.f,1'], ['vmlinux.f,1 cR']],
    [
      'position 2 is another one',
      ['a stacks vmlinux.f,1', 'b stacks vmlinux.f,2'],
      ['vmlinux.f,1 R.', 'vmlinux.f,2 .R'],
    ],
    [
      'the same name in another object is another one',
      ['a stacks ext4.f', 'b stacks vmlinux.f'],
      ['vmlinux.f,1 .R', 'ext4.f,1 R.'],
    ],
    [
      'what replaces all without one function loses it',
      ['a stacks vmlinux.f vmlinux.g', 'b replaces vmlinux.f'],
      ['vmlinux.f,1 xR', 'vmlinux.g,1 x. lost with 1'],
    ],
    [
      'a third one brings it back',
      ['a stacks vmlinux.f', 'b replaces vmlinux.g', 'c stacks vmlinux.f'],
      ['vmlinux.f,1 x.R', 'vmlinux.g,1 .R.'],
    ],
    [
      'lost once is not lost again',
      ['a stacks vmlinux.f', 'b replaces vmlinux.g', 'c replaces vmlinux.g'],
      ['vmlinux.f,1 x.. lost with 1', 'vmlinux.g,1 .xR'],
    ],
    [
      'what the builder does by default',
      ['a stacks vmlinux.f', 'b by-default'],
      ['vmlinux.f,1 x. lost with 1'],
    ],
    ['what is not known leaves the others', ['a stacks vmlinux.f', 'b unknown'], ['vmlinux.f,1 R.']],
    [
      'a module of that name is loaded, replaced or not',
      ['a stacks vmlinux.f', 'b replaces vmlinux.f', 'a stacks vmlinux.g'],
      ['vmlinux.f,1 xR.', 'vmlinux.g,1 ..! never'],
    ],
    ['a function twice in one livepatch counts once', ['a stacks vmlinux.f vmlinux.f,1'], ['vmlinux.f,1 R']],
    ['nothing', [], []],
  ])('%s', (_, livepatches, rows) => {
    expect(matrix(livepatches.map((words) => livepatch(words)))).toEqual(rows);
  });

  test.each<readonly [string, string, string, boolean]>([
    ['the same version', 'a stacks state=1.2', 'b replaces state=1.2', true],
    ['a later version', 'a stacks state=1.2', 'b replaces state=1.3', true],
    ['an earlier version', 'a stacks state=1.2', 'b stacks state=1.1', false],
    ['none, and it replaces', 'a stacks state=1.2', 'b replaces state=7.2', false],
    ['none, and it is stacked', 'a stacks state=1.2', 'b stacks', true],
    ['a new one', 'a stacks', 'b replaces state=1.1', true],
    ['the first of an id counts', 'a stacks state=1.2', 'b stacks state=1.1 state=1.3', false],
  ])('states: %s', (_, before, after, isTaken) => {
    const { fates } = stackLivepatches([livepatch(before), livepatch(after)]);
    expect(fates[1]?.kind).toBe(isTaken ? 'enabled' : 'states');
  });

  test('the states of what was replaced, or refused, bind nobody', () => {
    const words = [
      'a stacks state=1.2',
      'b stacks state=1.1',
      'c replaces state=1.4',
      'd replaces state=1.4',
    ];
    const { fates } = stackLivepatches(words.map((one) => livepatch(one)));
    expect(fates.map(({ kind }) => kind)).toEqual(['replaced', 'states', 'replaced', 'enabled']);
  });
});

describe('what is said', () => {
  const kinds = (...livepatches: readonly StackedLivepatch[]): string[] =>
    remarksOn(stackLivepatches(livepatches)).map(({ kind, severity }) => `${severity} ${kind}`);
  const texts = (...livepatches: readonly StackedLivepatch[]): string =>
    remarksOn(stackLivepatches(livepatches))
      .map(({ text }) => text)
      .join('\n');

  test('nothing of livepatches that have nothing to do with each other', () => {
    expect(kinds(livepatch('a stacks vmlinux.f'), livepatch('b stacks vmlinux.g'))).toEqual([]);
  });

  test('which functions are lost, by name', () => {
    const said = texts(
      livepatch('a stacks vmlinux.f vmlinux.g,2'),
      livepatch('b stacks ext4.h'),
      livepatch('c replaces vmlinux.f'),
    );
    expect(said).toContain(
      'c replaces a and b and does not have 2 functions (vmlinux: g,2 and ext4: h): they run as the kernel has them again.',
    );
  });

  test('that the last one counts', () => {
    expect(kinds(livepatch('a stacks vmlinux.f'), livepatch('b stacks vmlinux.f'))).toEqual(['note covered']);
  });

  test.each<readonly [string, string, string, readonly string[]]>([
    ['0 against 2', 'a stacks vmlinux.f', 'b stacks vmlinux.f,2', ['warning unique-and-not']],
    ['1 against 2', 'a stacks vmlinux.f,1', 'b stacks vmlinux.f,2', ['warning positions']],
    [
      'both against one of them',
      'a stacks vmlinux.f,1 vmlinux.f,2',
      'b stacks vmlinux.f,2',
      ['note covered'],
    ],
    ['in different objects', 'a stacks vmlinux.f,1', 'b stacks ext4.f,2', []],
  ])('positions of one name: %s', (_, a, b, expected) => {
    expect(kinds(livepatch(a), livepatch(b))).toEqual(expected);
  });

  test('incompatible states, with the line in dmesg', () => {
    const said = texts(livepatch('a stacks state=1.2'), livepatch('b replaces state=1.1'));
    expect(said).toContain('the state 0x1, version 2; this one knows version 1 only');
    expect(said).toContain('livepatch: Livepatch patch (b) is not compatible');
    expect(texts(livepatch('a stacks state=1.2'), livepatch('b replaces'))).toContain(
      'a livepatch that replaces others must have it too',
    );
  });

  test('one name for two modules', () => {
    const again = livepatch('a stacks vmlinux.f', { label: 'a-2.ko' });
    expect(kinds(livepatch('a stacks vmlinux.f'), again)).toEqual(['warning same-name']);
    expect(texts(livepatch('a stacks vmlinux.f'), again)).toContain('a and a-2.ko are both the module a');
  });

  test('different machines and kernels', () => {
    const other = livepatch('b stacks', { release: '6.12.1', machine: 's390x' });
    expect(kinds(livepatch('a stacks'), other)).toEqual(['error machines', 'warning releases']);
    expect(texts(livepatch('a stacks'), other)).toContain('6.1.0 (a), 6.12.1 (b)');
    expect(texts(livepatch('a stacks'), other)).not.toContain('CRCs');
    const [one, two] = [livepatch('a stacks', { hasVersions: true }), { ...other, hasVersions: true }];
    expect(texts(one, two)).toContain('CRCs');
  });

  test('what is taken for want of knowledge', () => {
    const set = livepatch('b unknown', { isWhole: false });
    expect(kinds(livepatch('a by-default'), set)).toEqual(['note by-default', 'note unknown']);
  });

  test('long lists are cut', () => {
    const many = Array.from({ length: 20 }, (_, i) => `vmlinux.f${i}`).join(' ');
    const said = texts(livepatch(`a stacks ${many}`), livepatch('b replaces'));
    expect(said).toContain('20 functions');
    expect(said).toContain('and 14 more');
  });
});

test('of too many rows those are kept that several livepatches have', () => {
  const many = Array.from({ length: 20 }, (_, i) => `vmlinux.f${i}`).join(' ');
  const { rows } = stackLivepatches([
    livepatch(`a stacks ${many}`),
    livepatch('b stacks vmlinux.f7 vmlinux.f9'),
  ]);
  expect(shownRows(rows, 20)).toBe(rows);
  expect(shownRows(rows, 3).map(({ name }) => name)).toEqual(['f0', 'f7', 'f9']);
  expect(shownRows(rows, 1).map(({ name }) => name)).toEqual(['f7']);
});

describe('what a module is to others', () => {
  const tables = patchTables(
    [
      { functions: ['show,2=f'] },
      { name: 'ext4', functions: ['read,0=f'] },
      { name: 'vmlinux', functions: [] },
    ],
    true,
  );
  const read = async (picture: string) =>
    readStacked(await openModule(picture), { label: 'lp', moduleName: 'lp' });

  test('read from its tables', async () => {
    expect(await read(`${plainLivepatch}${tables}`)).toEqual({
      label: 'lp',
      moduleName: 'lp',
      machine: 'x86-64',
      release: '6.1.0',
      hasVersions: false,
      replace: 'replaces',
      objects: ['vmlinux', 'ext4', 'vmlinux (as a module)'],
      functions: [
        { object: 'vmlinux', name: 'show', position: 2, newName: 'f', size: 64 },
        { object: 'ext4', name: 'read', position: 0, newName: 'f', size: 64 },
      ],
      states: [],
      isWhole: true,
    });
  });

  test('that code sets up', async () => {
    expect(await read(plainLivepatch)).toMatchObject({ replace: 'unknown', isWhole: false, functions: [] });
  });

  test('that is no livepatch', async () => {
    const ordinary = plainLivepatch.replace('livepatch=Y ', '');
    expect(await read(ordinary)).toMatchObject({ replace: 'stacks', isWhole: true, functions: [] });
  });
});
