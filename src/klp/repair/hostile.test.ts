import { describe, expect, test } from 'vitest';
import { FormatError } from '../../base/format-error';
import { BufferSource } from '../../bytes/byte-source';
import { SHT_GROUP } from '../../elf/constants';
import { ObjectFile } from '../../elf/object-file';
import { badFields, byteFlips, type Corruption, truncations } from '../../testing/corrupt';
import { halfConverted, markedSymbol } from '../../testing/half-converted';
import { moduleFromText } from '../../testing/module-from-text';
import { openModule } from '../../testing/open-module';
import { readPlainElf } from '../../testing/plain-elf';
import { endsSoon } from '../../testing/processor-time';
import { readLivepatchModule } from '../read-module';
import { planRepair } from './plan-repair';
import { repairModule, verifyRepair } from './repair-module';

// Any bytes give a repair or a FormatError, soon and in little memory; what is written is as planned.

/** `npm test` takes every n-th case; HOSTILE=1 in the environment takes all of them, and ten times the flips. */
const isThorough = process.env['HOSTILE'] === '1';
const everyNth = isThorough ? 1 : 31;

const fixtures = (['x86_64', 'ppc'] as const).map((machine) => ({
  machine,
  bytes: moduleFromText(halfConverted(machine)),
}));

type Outcome = 'refused' | 'nothing' | 'blocked' | 'repaired';

async function runOne(bytes: Uint8Array<ArrayBuffer>): Promise<Outcome> {
  try {
    const object = await ObjectFile.open(new BufferSource(bytes));
    const repair = await planRepair(await readLivepatchModule(object));
    if (repair.state !== 'ready') return repair.state;
    const output = await repairModule(repair);
    // Each section may be aligned to a page, whatever else its header says.
    const largest = 2 * bytes.length + 4096 * object.sections.count;
    if (output.size > largest) throw new Error(`an output of ${output.size} bytes`);
    const { problems } = await verifyRepair(repair, output);
    if (problems.length > 0) throw new Error(problems.join('; '));
    return 'repaired';
  } catch (error) {
    if (error instanceof FormatError) return 'refused';
    throw error;
  }
}

async function runCases(cases: Iterable<Corruption>, step = everyNth): Promise<Record<Outcome, number>> {
  const outcomes = { refused: 0, nothing: 0, blocked: 0, repaired: 0 };
  const failures = new Map<string, string>();
  let i = 0;
  for (const { what, bytes } of cases) {
    if (i++ % step !== 0) continue;
    const isSoon = await endsSoon(async () => {
      try {
        outcomes[await runOne(bytes)] += 1;
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

describe.each(fixtures)('a damaged module for $machine', ({ bytes }) => {
  test('the module itself is repaired', async () => {
    expect(await runCases([{ what: 'nothing', bytes }], 1)).toMatchObject({ repaired: 1 });
  });

  test('cut short anywhere', async () => {
    expect((await runCases(truncations(bytes))).repaired).toBe(0);
  });

  test('with bytes changed at random', async () => {
    const outcomes = await runCases(byteFlips(bytes, isThorough ? 4000 : 300, 7), 1);
    expect(outcomes.repaired).toBeGreaterThan(10);
    expect(outcomes.refused).toBeGreaterThan(10);
  });

  test('with every number replaced by values that hurt', async () => {
    const outcomes = await runCases(badFields(bytes));
    expect(outcomes.repaired).toBeGreaterThan(10);
    expect(outcomes.refused).toBeGreaterThan(10);
  });
});

test('a group whose signature is no symbol keeps its number, though its flags say that it is a section', async () => {
  const bytes = moduleFromText(halfConverted('x86_64'));
  const group = bytes.slice();
  const index = readPlainElf(bytes).sections.findIndex(({ name }) => name === '.rela.data');
  const header = Number(new DataView(bytes.buffer).getBigUint64(40, true)) + index * 64;
  new DataView(group.buffer).setUint32(header + 4, SHT_GROUP, true);
  expect(await runCases([{ what: '.rela.data as a group', bytes: group }], 1)).toMatchObject({ repaired: 1 });
});

describe('as many as a file of some size can hold', () => {
  const count = isThorough ? 20_000 : 2000;
  const many = (line: (i: number) => string): string =>
    Array.from({ length: count }, (_, i) => line(i)).join('\n');
  const head = `module x86_64
modinfo livepatch=Y
section .text PROGBITS AX 64
`;

  test.each([
    [
      'symbols, each with a relocation to move',
      head +
        many((i) => `undefined .klp.sym.vmlinux.f${i},0\nrela .text ${i * 8} 4 .klp.sym.vmlinux.f${i},0 -4`),
    ],
    [
      'livepatch sections of one name, and as many targets of one name',
      `${head}livepatch-symbol ${markedSymbol}
rela .text 0 4 ${markedSymbol} 0
sections ${count} .text.a
sections ${count} .klp.rela.vmlinux..text.a`,
    ],
    [
      'annotations',
      `${head}livepatch-symbol ${markedSymbol}\n${many((i) => `annotate ext4 ${markedSymbol} ${i}`)}`,
    ],
  ])('%s', async (_, picture) => {
    const bytes = moduleFromText(picture);
    expect(await endsSoon(async () => planRepair(await openModule(bytes)))).toBe(true);
  });
});
