import { expect, test } from 'vitest';
import { type Origin, type Testimony, weigh } from './origin';

const [a, b] = [
  { name: 'a.c', symbol: 1 },
  { name: 'b.c', symbol: 2 },
];
const says = (file: typeof a, confidence: 'certain' | 'likely'): Testimony & Origin & { kind: 'file' } => ({
  kind: 'file',
  file,
  confidence,
  because: `${confidence} ${file.name}`,
  span: undefined,
});
const unknown: Origin = {
  confidence: 'unknown',
  because: 'no symbol',
  span: undefined,
  before: a,
  after: undefined,
};
const overlap = {
  ...unknown,
  because: 'overlap',
  span: { start: 0, end: 1, symbol: 1, file: undefined, isContradictory: true },
};
const undecided: Testimony = { kind: 'undecided', because: 'several' };
const contradiction: Testimony = { kind: 'contradiction', because: 'both' };

test.each<[string, Origin, Testimony[], string]>([
  ['nothing known', unknown, [], 'unknown: no symbol'],
  ['what is certain', unknown, [says(a, 'certain')], 'certain: certain a.c'],
  ['what is likely', unknown, [says(a, 'likely')], 'likely: likely a.c'],
  ['symbols first', says(a, 'certain'), [{ ...says(a, 'certain'), because: 'too' }], 'certain: certain a.c'],
  ['certain before likely', says(a, 'likely'), [says(b, 'certain')], 'certain: certain b.c'],
  [
    'certain against certain',
    says(a, 'certain'),
    [says(b, 'certain')],
    'unknown, disputed: the evidence contradicts itself: certain a.c; but certain b.c',
  ],
  [
    'likely against likely',
    unknown,
    [says(a, 'likely'), says(b, 'likely')],
    'unknown, disputed: the evidence contradicts itself: likely a.c; but likely b.c',
  ],
  ['undecided', unknown, [undecided], 'unknown: several'],
  ['undecided beside certain', unknown, [undecided, says(a, 'certain')], 'certain: certain a.c'],
  ['a contradiction beside certain', says(a, 'certain'), [contradiction], 'unknown, disputed: both'],
  ['symbols that overlap', overlap, [says(a, 'certain'), undecided], 'unknown: overlap'],
])('%s', (_, bySymbols, testimonies, expected) => {
  const origin = weigh(bySymbols, testimonies);
  const isDisputed = 'isDisputed' in origin && origin.isDisputed;
  expect(`${origin.confidence}${isDisputed ? ', disputed' : ''}: ${origin.because}`).toBe(expected);
});

test('what is undecided keeps its neighbours', () => {
  expect(weigh(unknown, [undecided])).toEqual({ ...unknown, because: 'several' });
});
