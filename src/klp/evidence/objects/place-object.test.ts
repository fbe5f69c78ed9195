import { describe, expect, test } from 'vitest';
import { FormatError } from '../../../base/format-error';
import { openModule, openObject } from '../../../testing/open-module';
import { endsSoon } from '../../../testing/processor-time';
import { LinkedSections } from './linked-sections';
import { readParts } from './object-part';
import { placeObject } from './place-object';

/** Where the parts of an object file are in the module, `section start-end`, or why they are not. */
async function placesOf(module: string, file: string): Promise<string[] | string> {
  const linked = new LinkedSections(await openModule(module));
  const object = await openObject(file);
  const symbols = await object.symbols();
  const own = { table: symbols, names: linked.numberNames(symbols) };
  const placement = await placeObject(await readParts(object, symbols), own, linked);
  if (placement.kind === 'refused') return placement.because;
  const { object: whole } = linked.module;
  return placement.parts
    .map(({ section, offset, size }) => `${whole.sectionName(section)} ${offset}-${offset + size}`)
    .toSorted();
}

const code = (hex: string, more = ''): string => `
module x86_64
section .text PROGBITS AX 0 align=4 bytes=${hex.replaceAll(' ', '')}
${more}`;
const data = (hex: string, align = 4): string =>
  `section .data PROGBITS WA 0 align=${align} bytes=${hex.replaceAll(' ', '')}\nsection-symbol .data`;

const several = 'each of its sections may stand in several places';
const twice = '11111111 22222222 11111111';

describe('a part is where', () => {
  test.each([
    ['its bytes are', code('11111111 22222222 33333333'), code('22222222'), ['.text 4-8']],
    ['its bytes are, aligned', code('00222222 22222222'), code('22222222'), ['.text 4-8']],
    [
      'its bytes are, not aligned',
      code('00222222 22000000'),
      code('22222222'),
      'its .text is not in the module as it is',
    ],
    ['its bytes are, which is nowhere certain', code(twice), code('11111111'), several],
    [
      'its relocations are',
      code(twice, 'undefined f\nrela .text 8 2 f -4'),
      code('11111111', 'undefined f\nrela .text 0 2 f -4'),
      ['.text 8-12'],
    ],
    [
      'it has no relocations',
      code(twice, 'undefined f\nrela .text 8 2 f -4'),
      code('11111111'),
      ['.text 0-4'],
    ],
    [
      'relocations have its type',
      code(twice, 'undefined f\nrela .text 8 2 f -4\nrela .text 0 4 f -4'),
      code('11111111', 'undefined f\nrela .text 0 2 f -4'),
      ['.text 8-12'],
    ],
    [
      'relocations have its addend',
      code(twice, 'undefined f\nrela .text 8 2 f -4\nrela .text 0 2 f -8'),
      code('11111111', 'undefined f\nrela .text 0 2 f -4'),
      ['.text 8-12'],
    ],
    [
      'relocations have its order of offsets, not of rows',
      code(twice, 'undefined f\nundefined g\nrela .text 10 2 g\nrela .text 8 2 f'),
      code('11111111', 'undefined f\nundefined g\nrela .text 0 2 f\nrela .text 2 2 g'),
      ['.text 8-12'],
    ],
    [
      'its functions are',
      code(twice, 'symbol f FUNC GLOBAL .text 0 4\nsymbol g FUNC GLOBAL .text 8 4'),
      code('11111111', 'symbol g FUNC GLOBAL .text 0 4'),
      ['.text 8-12'],
    ],
    [
      'its local functions are',
      code(twice, 'symbol f FUNC LOCAL .text 0 4\nsymbol g FUNC LOCAL .text 8 4'),
      code('11111111', 'symbol g FUNC LOCAL .text 0 4'),
      ['.text 8-12'],
    ],
    [
      'its bytes are, if the module lost the local functions',
      code('11111111 22222222'),
      code('22222222', 'symbol g FUNC LOCAL .text 0 4'),
      ['.text 4-8'],
    ],
  ])('%s', async (_, module, object, expected) => {
    expect(await placesOf(module, object)).toEqual(expected);
  });
});

describe('section symbols', () => {
  const module = code(
    '11111111 22222222 33333333',
    `${data('aaaaaaaa aaaaaaaa')}\nrela .text 4 2 .data 6\nrela .text 8 2 .data 2`,
  );
  test.each([
    [
      'show where other parts are',
      code('22222222', `${data('aaaaaaaa')}\nrela .text 0 2 .data 2`),
      ['.data 4-8', '.text 4-8'],
    ],
    [
      'contradict what is there',
      code('22222222', `${data('aaaaaaaa')}\nrela .text 0 2 .data 4`),
      'its sections are in the module, but not as parts of one object file',
    ],
    [
      'contradict each other',
      code('2222222233333333', `${data('aaaaaaaa')}\nrela .text 0 2 .data 6\nrela .text 4 2 .data 0`),
      'its .text is not in the module as it is',
    ],
  ])('%s', async (_, object, expected) => {
    expect(await placesOf(module, object)).toEqual(expected);
  });
});

test('what is no code may have changed since', async () => {
  expect(await placesOf(code('11111111', data('aaaaaaaa')), code('11111111', data('bbbbbbbb')))).toEqual([
    '.text 0-4',
  ]);
});

test('too many places are not compared', async () => {
  expect(await placesOf(code('11111111'.repeat(65)), code('11111111'))).toEqual(several);
});

test('relocations without addends are not compared', async () => {
  const object = code('11111111', 'undefined f\nrel .text 0 2 f');
  await expect(placesOf(code('11111111'), object)).rejects.toThrow(FormatError);
});

test('many sections of one name', async () => {
  const many = Array.from({ length: 2000 }, () => 'section .init.text PROGBITS AX 4 bytes=11').join('\n');
  const place = async () =>
    expect(await placesOf(code('11111111', many), code('11111111', many))).toContain('.text 0-4');
  expect(await endsSoon(place)).toBe(true);
});
