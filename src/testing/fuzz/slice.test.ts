import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { FormatError } from '../../base/format-error';
import { readPlainElf } from '../plain-elf';
import { modules } from './corpus';
import { damageElf } from './damage-elf';
import { Random } from './random';
import { beginnings, inputOf, runInput, targets } from './run-input';
import { Broken, type Target } from './target';

// A slice of what `npm run fuzz` tries, the same in every run.

const seed = 8;
const randomInputs = 400;
const everyNthBeginning = 61;

/** What failed, and the outcomes of each target. */
async function runAll(
  numbers: readonly number[],
): Promise<{ failures: string[]; outcomes: Map<string, Set<string>> }> {
  const failures: string[] = [];
  const outcomes = new Map<string, Set<string>>();
  for (const number of numbers) {
    const numbered = inputOf(seed, number);
    const result = await runInput(numbered);
    if (result.kind === 'failure')
      failures.push(`npm run fuzz -- --seed ${seed} --from ${number} --count 1: ${result.error}`);
    const known = outcomes.get(numbered.target.name) ?? new Set();
    outcomes.set(numbered.target.name, known.add(result.kind === 'failure' ? 'failure' : result.outcome));
  }
  return { failures, outcomes };
}

describe('any input gives a value or a FormatError', () => {
  test('inputs of every kind', async () => {
    const { failures, outcomes } = await runAll(
      Array.from({ length: randomInputs }, (_, i) => beginnings + i),
    );
    expect(failures).toEqual([]);
    for (const { name } of targets) expect(outcomes.get(name)?.size, name).toBeGreaterThanOrEqual(1);
    // Inputs that only ever are refused would try nothing.
    for (const name of ['convert', 'repair', 'examine', 'session', 'symbol source', 'packed file'])
      expect(outcomes.get(name)?.size, name).toBeGreaterThan(1);
    expect(outcomes.get('convert')).toContain('converted');
    expect(outcomes.get('repair')).toContain('repaired');
  });

  test('beginnings of small files', async () => {
    const count = Math.floor(beginnings / everyNthBeginning);
    const { failures, outcomes } = await runAll(
      Array.from({ length: count }, (_, i) => i * everyNthBeginning),
    );
    expect(failures).toEqual([]);
    expect(outcomes.size).toBeGreaterThan(5);
  });
});

describe('the inputs', () => {
  test('a number gives the same input, whatever was made before; another seed another', () => {
    const input = (ofSeed: number, number: number): string =>
      createHash('sha256').update(inputOf(ofSeed, number).input).digest('hex');
    const numbers = Array.from({ length: 60 }, (_, i) => beginnings + i * 7);
    const first = numbers.map((number) => input(1, number));
    expect(numbers.toReversed().map((number) => input(1, number))).toEqual(first.toReversed());
    expect(numbers.map((number) => input(2, number))).not.toEqual(first);
  });

  test('damage by fields hits what it names', () => {
    const sound = modules.find(({ name }) => name === 'finished')?.bytes ?? new Uint8Array();
    const { shoff, sections } = readPlainElf(sound);
    const places = new Set<string>();
    for (let number = 0; number < 400; number++)
      for (const [i, byte] of damageElf(sound, new Random(1, number)).entries())
        if (byte !== sound[i])
          places.add(i < 64 ? 'header' : i < shoff ? 'content' : `${((i - shoff) % 64) >> 2}`);
    // The ELF header, contents, and each field of section headers but the upper half of sh_addr.
    expect(sections.length).toBeGreaterThan(10);
    expect(places).toEqual(
      new Set([...places, 'header', 'content', ...'01267'.split(''), '10', '11', '12', '14']),
    );
  });
});

describe('what counts as a failure', () => {
  const target = (run: Target<string>['run']): Target<string> => ({
    name: 't',
    weight: 1,
    make: () => '',
    run,
  });
  const ran = (run: Target<string>['run']) =>
    runInput({ target: target(run) as Target, what: '', input: '', random: new Random(1, 1) });
  const throwing = (error: Error) => (): string => {
    throw error;
  };

  test.each([
    ['a value', () => 'fine', 'outcome'],
    ['a FormatError', throwing(new FormatError({ code: 'elf/short', message: 'too short' })), 'outcome'],
    ['a FormatError without words', throwing(new FormatError({ code: 'elf/short', message: '' })), 'failure'],
    [
      'a FormatError beyond any file',
      throwing(new FormatError({ code: 'elf/short', message: 'm', offset: Number.NaN })),
      'failure',
    ],
    ['a RangeError', throwing(new RangeError('Invalid array length')), 'failure'],
    ['what does not hold', throwing(new Broken('the output is not as planned')), 'failure'],
    ['a rejected promise', () => Promise.reject(new TypeError('undefined')), 'failure'],
  ])('%s', async (_, run, kind) => expect((await ran(run)).kind).toBe(kind));
});
