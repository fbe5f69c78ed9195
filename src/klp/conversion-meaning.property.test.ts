import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Change, type DiffList, keysOf } from '../diff/diff-items';
import { diffObjects } from '../diff/diff-objects';
import { list, picture } from '../testing/arbitrary-livepatch';
import { livepatchTuples } from '../testing/livepatch-tuples';
import { moduleFromText } from '../testing/module-from-text';
import { convertInput, openObject, planModule } from '../testing/open-module';
import { readPlainElf, readPlainRelocations } from '../testing/plain-elf';
import { sampleList, sampleModule, samples } from '../testing/samples';
import type { Plan } from './plan/plan';

// What a conversion means does not depend on how the input is laid out, and is what the plan says.

const parameters = { seed: 20_261_121, numRuns: 40 };

/** Runs `check` with livepatches that have something to convert; there are enough of those. */
async function withConverted(
  check: (converted: { text: string; plan: Plan; before: Bytes; after: Bytes }) => Promise<void>,
): Promise<void> {
  let count = 0;
  const property = fc.asyncProperty(picture, async ({ text }) => {
    const before = moduleFromText(text);
    if ((await planModule(before, list)).state !== 'ready') return;
    const { plan, bytes: after } = await convertInput(before, list);
    await check({ text, plan, before, after });
    count += 1;
  });
  await fc.assert(property, parameters);
  expect(count).toBeGreaterThan(20);
}

type Bytes = Uint8Array<ArrayBuffer>;

test('what is converted is not converted again, and a rewrite of it is a finished livepatch', async () => {
  await withConverted(async ({ after }) => {
    const again = await planModule(after, list);
    // A conversion that had annotations to remove and nothing else leaves a module without any.
    const isFinished = livepatchTuples(after).length > 0;
    expect(again.state).toBe(isFinished ? 'not-convertible' : 'nothing');
    if (isFinished) expect(again.module.dialect.id).toBe('livepatch');
  });
});

/** Keys of the entries that changed so, sorted. */
const sortedKeys = (list: DiffList, change: Change): string[] => keysOf(list, change).sort();

test('what the diff shows is what was planned', async () => {
  await withConverted(async ({ plan, before, after }) => {
    const renames = plan.symbols.flatMap(({ name, parts }) =>
      parts.map(({ newName }) => [name, newName] as const),
    );
    const diff = await diffObjects(await openObject(before), await openObject(after), new Map(renames));
    const { object } = plan.module;
    expect(sortedKeys(diff.sections, 'added')).toEqual(plan.sections.map(({ name }) => name).sort());
    const removed = [...plan.removals.sections].map((index) => object.sectionName(index));
    expect(sortedKeys(diff.sections, 'removed')).toEqual(removed.sort());
    expect([sortedKeys(diff.symbols, 'changed'), sortedKeys(diff.symbols, 'added')]).toEqual([
      renames.map(([name]) => name).sort(),
      [],
    ]);
    expect(sortedKeys(diff.symbols, 'removed')).toHaveLength(plan.removals.symbols.size);
    const sites = sitesOf(before);
    // Of two relocations of one place the diff pairs the first with the first.
    if (new Set(sites.map(({ site }) => site)).size < sites.length) return;
    const names = new Set(renames.map(([name]) => name));
    const moved = sites.filter(({ symbol, target }) => names.has(symbol) && !removed.includes(target));
    expect(sortedKeys(diff.relocations, 'changed')).toEqual(moved.map(({ site }) => site).sort());
    expect(sortedKeys(diff.relocations, 'added')).toEqual([]);
  });
});

/** Each relocation as the diff calls its place, with the symbol that it is against. */
function sitesOf(bytes: Bytes): { site: string; target: string; symbol: string }[] {
  const { sections, symbols } = readPlainElf(bytes);
  return sections
    .filter(({ type }) => type === 4)
    .flatMap(({ name, info }) => {
      const target = sections[info]?.name ?? '';
      return readPlainRelocations(bytes, name).map(({ offset, symbol }) => {
        const site = `${target}+0x${offset.toString(16)}`;
        return { site, target, symbol: symbols[symbol]?.name ?? '' };
      });
    });
}

/** Lines that may stand in any order among themselves, by how they begin. */
const orderless = [
  /^section \.(text|data|rodata|toc)/,
  /^undefined /,
  /^rela \.(text|data|rodata|toc)/,
  /^section \.filler/,
];

/** The lines of each kind put in another order. */
function reordered(text: string, order: readonly number[]): string {
  const lines = text.split('\n');
  for (const kind of orderless) {
    const places = lines.flatMap((line, i) => (kind.test(line) ? [i] : []));
    const own = places.map((place, i) => ({ line: lines[place] ?? '', rank: order[i % order.length] ?? 0 }));
    for (const [i, { line }] of own.sort((a, b) => a.rank - b.rank).entries()) lines[places[i] ?? 0] = line;
  }
  return lines.join('\n');
}

test('the order of sections, symbols and relocations does not change the meaning', async () => {
  const orders = fc.sample(fc.array(fc.nat(1000), { minLength: 40, maxLength: 40 }), {
    ...parameters,
    numRuns: 5,
  });
  let changed = 0;
  await withConverted(async ({ text, before, after }) => {
    for (const order of orders.slice(0, 2)) {
      const other = moduleFromText(reordered(text, order));
      if (!other.every((byte, i) => byte === before[i])) changed += 1;
      const { bytes } = await convertInput(other, list);
      expect(livepatchTuples(bytes).sort()).toEqual(livepatchTuples(after).sort());
    }
  });
  expect(changed).toBeGreaterThan(20);
});

/** What a tool says of a file, without numbers and names, which a conversion changes. */
function complaints(tool: string, args: readonly string[], file: Bytes): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'klpscope-'));
  try {
    writeFileSync(join(folder, 'a.ko'), file);
    const { stdout, stderr } = spawnSync(tool, [...args, 'a.ko'], { cwd: folder, encoding: 'utf8' });
    const lines = `${tool === 'readelf' ? '' : stdout}\n${stderr}`.split('\n');
    return lines.map((line) =>
      line
        .replace(/'[^']*'/g, 'NAME')
        .replace(/0x[0-9a-f]+|\d+/g, 'N')
        .trim(),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const isThere = (tool: string): boolean => spawnSync(tool, ['--version']).error === undefined;

/** elfutils knows neither SHN_LIVEPATCH nor SHF_RELA_LIVEPATCH. */
const ofTheFormat =
  /symbol N \(\.klp\.sym\..*\): invalid section index$|^section \[N\] NAME contains unknown flag\(s\) N$/;

describe.each([
  ['readelf', ['-aW']],
  ['eu-elflint', ['--gnu-ld']],
] as const)('%s', (tool, args) => {
  test.skipIf(!isThere(tool)).each(samples.filter(({ state }) => state === 'ready'))(
    'finds nothing new in $name when it is converted',
    async (sample) => {
      const before = sampleModule(sample);
      const words = new TextDecoder().decode(sampleList(sample)).split('\n').slice(1).join(' ');
      const { bytes } = await convertInput(before, words);
      const known = new Set(complaints(tool, args, before));
      const found = complaints(tool, args, bytes).filter((line) => !known.has(line));
      expect(found.filter((line) => !ofTheFormat.test(line))).toEqual([]);
    },
  );
});
