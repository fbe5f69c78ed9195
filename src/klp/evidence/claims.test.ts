import { expect, test } from 'vitest';
import { type Claim, ClaimedPlaces, type FilePlaces } from './claims';
import { SectionSpans } from './section-spans';
import type { SourceFile } from './source-files';

/** Files with their places of ten bytes each in section 1, `a.c 0 20`. */
function places(...lines: readonly string[]): FilePlaces {
  const files = lines.map((line, i): [SourceFile, number[]] => {
    const [name = '', ...starts] = line.split(' ');
    return [{ name, symbol: i + 1 }, starts.map(Number)];
  });
  const spans = new SectionSpans(
    files.flatMap(([file, starts]) => starts.map((start) => ({ start, end: start + 10, symbol: 1, file }))),
  );
  return {
    placedFiles: spans.order,
    within: (section, start, end) => (section === 1 ? spans.within(start, end) : []),
  };
}

/** `x/a.c 0-20 30-40` in section 1. */
function claim(words: string): Claim {
  const [name = '', ...ranges] = words.split(' ');
  const extents = ranges.map((range) => {
    const [start = 0, end = 0] = range.split('-').map(Number);
    return { section: 1, start, end };
  });
  return { name, extents, because: (section) => `${section} is of ${name}` };
}

test.each([
  ['by places', places('a.c 0'), ['x/a.c 0-100'], 'certain 1 1 is of x/a.c'],
  ['by places, of two of a name', places('a.c 0', 'a.c 100'), ['a.c 5-6'], 'certain 1 1 is of a.c'],
  [
    'assembly, which ld names after the object file',
    places('a.o 0'),
    ['x/a.S 0-20'],
    'certain 1 1 is of x/a.S',
  ],
  [
    'of another name',
    places('b.c 0'),
    ['x/a.c 0-20'],
    'contradiction 1 is of x/a.c, but places of b.c are in that part',
  ],
  [
    'places of two',
    places('a.c 0', 'b.c 20'),
    ['a.c 5-30'],
    'contradiction 1 is of a.c, but places of a.c and b.c are in that part',
  ],
  ['by name', places('a.c 100'), ['a.c 5-6'], 'likely 1 1 is of a.c'],
  [
    'by a name of two files',
    places('a.c 100', 'a.c 200'),
    ['a.c 5-6'],
    'undecided 1 is of a.c, but several object files have that name',
  ],
  [
    'by a name of two claims',
    places('a.c 100'),
    ['x/a.c 5-6', 'y/a.c 20-30'],
    'undecided 1 is of x/a.c, but several object files have that name',
  ],
  [
    'by a name that another claim has taken',
    places('a.c 100'),
    ['a.c 5-6', 'a.c 100-101'],
    'certain own 1 is of a.c',
  ],
  ['a file of its own', places('b.c 100'), ['a.c 5-6'], 'certain own 1 is of a.c'],
  [
    'overlapping claims',
    places(),
    ['a.c 5-6', 'b.c 0-10'],
    'contradiction several object files claim the place',
  ],
  ['no claim', places('a.c 0'), ['a.c 6-10'], 'nothing'],
  ['an empty claim', places('a.c 0'), ['a.c 5-5'], 'nothing'],
])('%s', (_, known, claims, expected) => {
  const said = new ClaimedPlaces(claims.map(claim), [known]).testimonyOf(1, 5);
  if (said === undefined) expect('nothing').toBe(expected);
  else if (said.kind === 'file')
    expect(`${said.confidence} ${said.file.symbol ?? 'own'} ${said.because}`).toBe(expected);
  else expect(`${said.kind} ${said.because}`).toBe(expected);
});

test('later claims are tied to earlier ones', () => {
  const first = new ClaimedPlaces(
    [claim('a.c 0-10'), claim('b.c 20-30'), claim('c.c 40-50')],
    [places('x.c 40')],
  );
  const [own, other] = first.placedFiles;
  expect(first.placedFiles.map(({ name }) => name)).toEqual(['a.c', 'b.c']);
  expect(first.within(1, 0, 60)).toEqual([own, other]);
  expect(first.within(1, 40, 60)).toEqual([]);
  const second = new ClaimedPlaces([claim('x/a.c 5-8')], [first]);
  const said = second.testimonyOf(1, 6);
  expect(said?.kind === 'file' && said.file).toBe(own);
});
