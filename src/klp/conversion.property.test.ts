import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ObjectBuilder } from '../elf/builder';
import { dumpObject } from '../elf/dump';
import { writeObject } from '../elf/writer';
import { list, picture, type Shape } from '../testing/arbitrary-livepatch';
import { moduleFromText } from '../testing/module-from-text';
import { convertInput, openObject, planModule } from '../testing/open-module';
import { readPlainElf, readPlainRelocations } from '../testing/plain-elf';

// Small modules of every shape; the seed is fixed so that a run of the tests is the same every time.
fc.configureGlobal({ seed: 20_230_306, numRuns: 40 });

test('rewriting without edits changes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(picture, async ({ text }) => {
      const bytes = moduleFromText(text);
      const object = await openObject(bytes);
      const output = await writeObject(await ObjectBuilder.from(object));
      const copy = await output.read(0, output.size);
      expect(await dumpObject(await openObject(copy), { offsets: false })).toBe(
        await dumpObject(object, { offsets: false }),
      );
      expect(copy).toEqual(bytes);
    }),
  );
});

/** Every relocation but those of and about annotations, by names: what a conversion must keep. */
function relocationsOf(bytes: Uint8Array<ArrayBuffer>): string[] {
  const { sections, symbols } = readPlainElf(bytes);
  const nameOf = (index: number): string => {
    const symbol = symbols[index];
    const name = symbol?.name || (sections[symbol?.shndx ?? 0]?.name ?? '');
    return name.replace(/^\.klp\.sym\.[^.]+\.(.*),\d+$/, '$1');
  };
  return sections
    .filter(({ type }) => type === 4)
    .flatMap(({ name, info }) => {
      const target = sections[info]?.name ?? '';
      return readPlainRelocations(bytes, name).map(
        ({ offset, type, symbol, addend }) => `${target}+${offset} ${type} ${nameOf(symbol)} ${addend}`,
      );
    })
    .filter((line) => !/module_relocs| notes /.test(line))
    .sort();
}

test('a conversion verifies, and keeps every relocation', async () => {
  let converted = 0;
  await fc.assert(
    fc.asyncProperty(picture, async ({ text, shape }: { text: string; shape: Shape }) => {
      const bytes = moduleFromText(text);
      const plan = await planModule(bytes, list);
      const hasWork = shape.relocations.some(({ symbol }) => /^(unique|twice|in_)/.test(symbol));
      expect(plan.state).toBe(hasWork ? 'ready' : 'nothing');
      if (!hasWork) return;
      converted += 1;
      const result = await convertInput(bytes, list);
      expect(result.verification.problems).toEqual([]);
      expect(relocationsOf(result.bytes)).toEqual(relocationsOf(bytes));
    }),
  );
  expect(converted).toBeGreaterThan(20);
});
