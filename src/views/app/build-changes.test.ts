import { expect, test } from 'vitest';
import type { ModuleComparison } from '../../worker/protocol';
import { buildChanges } from './build-changes';

type Change = 'added' | 'removed' | 'changed' | 'same';

/** A comparison in a few words: `functions:changed+2` for one changed with two relocations added. */
function comparison(words: string, outcome: ModuleComparison['outcome'] = 'different'): ModuleComparison {
  const lists = new Map<string, object[]>();
  for (const word of words.split(' ').filter((one) => one !== '')) {
    const [, list = '', change = '', sign = '', count = '0'] =
      /^(\w+):(\w+)([+\-~?]?)(\d*)$/.exec(word) ?? [];
    const kind = { '+': 'added', '-': 'removed', '~': 'gate' }[sign];
    const references = kind === undefined ? [] : Array.from({ length: Number(count) }, () => ({ kind }));
    lists.set(list, [
      ...(lists.get(list) ?? []),
      change === 'folded'
        ? { change: 'changed', folded: 'build-id' }
        : { change: change as Change, references, referenceCount: Number(count) },
    ]);
  }
  const listOf = (name: string) => lists.get(name) ?? [];
  return {
    outcome,
    folded: [],
    notCompared: [],
    ...Object.fromEntries(
      ['facts', 'patch', 'functions', 'variables', 'sections', 'symbols'].map((name) => [name, listOf(name)]),
    ),
  } as unknown as ModuleComparison;
}

test.each([
  ['functions:changed functions:same', '1 function changed'],
  ['functions:changed+1', '1 function changed and 1 relocation added'],
  [
    'functions:changed+1 variables:changed-2',
    '1 function changed, 1 relocation added, 2 relocations removed and 1 variable changed',
  ],
  ['functions:changed~3', '1 function changed and 3 relocations changed'],
  ['functions:changed?1200', '1 function changed and 1,200 relocations changed'],
  ['functions:added functions:added patch:added', '2 functions added and 1 replaced function added'],
  ['facts:changed facts:folded', '1 statement changed'],
  [
    'functions:added functions:removed patch:added symbols:added facts:added sections:added',
    '1 function added, 1 function removed, 1 replaced function added, 1 symbol added and 2 more kinds of change',
  ],
])('%s', (words, expected) => {
  expect(buildChanges(comparison(words), undefined)).toBe(expected);
});

test.each([
  [{ added: 0, removed: 2 }, '1 function changed and 2 findings less'],
  [{ added: 1, removed: 1 }, '1 function changed, 1 new finding and 1 finding less'],
  [{ added: 0, removed: 0 }, '1 function changed'],
])('with findings %o', (findings, expected) => {
  expect(buildChanges(comparison('functions:changed'), findings)).toBe(expected);
});

test('nothing that means something', () => {
  expect(buildChanges(comparison('facts:folded', 'same'), undefined)).toBe('the same to the kernel');
  expect(buildChanges(comparison('', 'identical'), undefined)).toBe('the same bytes');
  expect(buildChanges(comparison('', 'same'), { added: 2, removed: 0 })).toBe(
    'the same to the kernel and 2 new findings',
  );
});
