import { describe, expect, test } from 'vitest';
import { FormatError } from '../base/format-error';
import { BufferSource } from '../bytes/byte-source';
import { dumpObject } from '../elf/dump';
import { ObjectFile } from '../elf/object-file';
import type { SymbolMap } from '../symbols/symbol-map';
import { badFields, byteFlips, type Corruption, headersFirst, truncations } from '../testing/corrupt';
import { moduleFromText } from '../testing/module-from-text';
import { symbolMap } from '../testing/open-module';
import { annotatedList, annotatedLivepatch } from '../testing/pictures';
import { endsSoon } from '../testing/processor-time';
import { convertModule } from './conversion/convert';
import { verifyConversion } from './conversion/verify';
import { planConversion } from './plan/plan';
import { readLivepatchModule } from './read-module';

// Any bytes give a value or a FormatError, soon and in little memory (design.md, "Hostile input is normal input").

/** `npm test` takes every n-th case; HOSTILE=1 in the environment takes all of them, and twenty times the flips. */
const isThorough = process.env['HOSTILE'] === '1';
const everyNth = isThorough ? 1 : 47;

const fixtures = (['x86_64', 'ppc'] as const).map((machine) => {
  const bytes = moduleFromText(annotatedLivepatch(machine));
  return { machine, bytes, headersFirst: headersFirst(bytes) };
});

type Outcome = 'opened' | 'planned' | 'converted' | 'refused';

/** Takes the bytes as far as they go. Whatever is thrown but a FormatError comes out. */
async function runAll(bytes: Uint8Array<ArrayBuffer>, map: SymbolMap): Promise<Outcome> {
  let outcome: Outcome = 'refused';
  try {
    const object = await ObjectFile.open(new BufferSource(bytes));
    outcome = 'opened';
    await unlessRefused(dumpObject(object, { offsets: true }));
    const module = await readLivepatchModule(object);
    const plan = await planConversion(module, map).catch((error: unknown) => {
      throw new Error(`planning is never to throw: ${error}`);
    });
    await planConversion(module, undefined);
    outcome = 'planned';
    if (plan.state !== 'ready') return outcome;
    const output = await convertModule(plan);
    // Each section may be aligned to a page, whatever else its header says.
    const largest = 2 * bytes.length + 4096 * object.sections.count;
    if (output.size > largest) throw new Error(`an output of ${output.size} bytes`);
    await verifyConversion(plan, output);
    return 'converted';
  } catch (error) {
    if (error instanceof FormatError) return outcome;
    throw error;
  }
}

async function unlessRefused(work: Promise<unknown>): Promise<void> {
  await work.catch((error: unknown) => {
    if (!(error instanceof FormatError)) throw error;
  });
}

/** What went wrong in which case, and how many of each outcome there were. */
async function runCases(cases: Iterable<Corruption>, step = everyNth): Promise<Record<Outcome, number>> {
  const map = symbolMap(annotatedList);
  const outcomes = { opened: 0, planned: 0, converted: 0, refused: 0 };
  const failures = new Map<string, string>();
  let i = 0;
  for (const { what, bytes } of cases) {
    if (i++ % step !== 0) continue;
    const isSoon = await endsSoon(async () => {
      try {
        outcomes[await runAll(bytes, map)] += 1;
      } catch (error) {
        const text = `${error}`.replace(/\d+/g, 'N');
        if (!failures.has(text)) failures.set(text, what);
      }
    });
    if (!isSoon) failures.set('took too long', what);
  }
  expect([...failures].map(([error, what]) => `${what}: ${error}`)).toEqual([]);
  return outcomes;
}

describe.each(fixtures)('a damaged module for $machine', ({ bytes, headersFirst: moved }) => {
  test('the module itself converts, wherever its headers are', async () => {
    expect(await runCases([{ what: 'nothing', bytes }], 1)).toMatchObject({ converted: 1 });
    expect(await runCases([{ what: 'headers first', bytes: moved }], 1)).toMatchObject({ converted: 1 });
  });

  test('cut short anywhere', async () => {
    expect((await runCases(truncations(bytes))).converted).toBe(0);
    expect((await runCases(truncations(moved))).opened).toBeGreaterThan(isThorough ? 100 : 1);
  });

  test('with bytes changed at random', async () => {
    const outcomes = await runCases(byteFlips(bytes, isThorough ? 20_000 : 200, 1), 1);
    expect(outcomes.converted).toBeGreaterThan(10);
    expect(outcomes.refused).toBeGreaterThan(10);
  });

  test('with every number replaced by values that hurt', async () => {
    const outcomes = await runCases(badFields(bytes));
    expect(outcomes.converted).toBeGreaterThan(10);
    expect(outcomes.planned).toBeGreaterThan(10);
  });
});
