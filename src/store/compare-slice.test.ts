import { expect, test } from 'vitest';
import type { ConversionSummary, ModuleSummary, Snapshot, StackSummary } from '../worker/snapshot';
import { type Comparison, comparedSides, sidesOf } from './compare-slice';

const [lp, old, former] = ['0123456789abcdef', 'fedcba9876543210', '00000000ffffffff'];

/** What is open, in a few words: the module `lp` among others, `*` for a conversion of it, `+` for a repair, `<` after a build before. */
function open(labels: string): Snapshot {
  const names = labels.replace(/[*+<]/g, '').split(' ');
  const members = names.map((label) => ({
    id: label === 'lp' ? 'module' : label,
    label,
    fingerprint: { sha256: label === 'lp' ? lp : old },
  }));
  const conversion = { kind: 'converted', isRepair: labels.includes('+') } as unknown as ConversionSummary;
  return {
    module: { moduleName: 'lp', fingerprint: { sha256: lp } } as unknown as ModuleSummary,
    ...(members.length > 1 && { stack: { members } as unknown as StackSummary }),
    ...(/[*+]/.test(labels) && { conversion }),
    ...(labels.includes('<') && {
      previous: { id: 'previous', isLater: false, fingerprint: { name: 'lp.ko', size: 1, sha256: former } },
    }),
    sources: [],
    choices: [],
    mismatches: [],
  };
}

function chosen(a: string, b: string): Comparison {
  const side = (text: string) => ({ sha256: text.replace('*', ''), isConverted: text.endsWith('*') });
  return { a: side(a), b: side(b) };
}

test.each([
  ['lp', ['lp']],
  ['lp*', ['lp, as it is', 'lp, converted']],
  ['lp+', ['lp, as it is', 'lp, repaired']],
  ['old lp*', ['old', 'lp, as it is', 'lp, converted']],
  ['<lp', ['lp, previous build', 'lp']],
  ['<old lp*', ['lp, previous build', 'old', 'lp, as it is', 'lp, converted']],
])('what can be compared: %s', (labels, expected) => {
  expect(sidesOf(open(labels)).map(({ label }) => label)).toEqual(expected);
});

test.each<readonly [string, string, Comparison | undefined, readonly string[] | undefined]>([
  ['one module: nothing', 'lp', undefined, undefined],
  ['before and after', 'lp*', undefined, ['lp, as it is', 'lp, converted']],
  ['the first two', 'old lp*', undefined, ['old', 'lp, as it is']],
  ['the build before and this one', '<lp*', undefined, ['lp, previous build', 'lp, as it is']],
  ['the first two modules before it', '<old lp', undefined, ['old', 'lp']],
  ['the build before when it is chosen', '<old lp', chosen(former, lp), ['lp, previous build', 'lp']],
  ['what was chosen', 'old lp*', chosen(`${lp}*`, old), ['lp, converted', 'old']],
  ['what was chosen is not open', 'lp*', chosen(old, `${lp}*`), ['lp, as it is', 'lp, converted']],
])('what is compared: %s', (_, labels, comparison, expected) => {
  const sides = comparedSides(open(labels), comparison);
  expect(sides && [sides.a.label, sides.b.label]).toEqual(expected);
});
