import { describe, expect, test } from 'vitest';
import { convertModule } from '../klp/conversion/convert';
import { planConversion } from '../klp/plan/plan';
import { compareInputs } from '../testing/compare-pictures';
import { mapOf, openModule } from '../testing/open-module';
import { type Sample, sampleList, sampleModule, samples } from '../testing/samples';

// Modules as GCC and modpost make them, against what klpscope makes of them.

const ready = samples.filter(({ state }) => state === 'ready');

async function converted(sample: Sample): Promise<Uint8Array<ArrayBuffer>> {
  const plan = await planConversion(await openModule(sampleModule(sample)), mapOf(sampleList(sample)), {});
  const output = await convertModule(plan);
  return output.read(0, output.size);
}

describe.each(ready)('$name', (sample) => {
  test('is the same as itself', async () => {
    expect((await compareInputs(sampleModule(sample), sampleModule(sample))).outcome).toBe('identical');
  });

  test('differs by the conversion in livepatch relocations and annotations only', async () => {
    const comparison = await compareInputs(sampleModule(sample), await converted(sample));
    const { outcome, facts, patch, functions, variables, sections, symbols } = comparison;
    expect(outcome).toBe('different');
    expect([...facts, ...patch, ...variables].filter(({ change }) => change !== 'same')).toEqual([]);
    const changed = functions.filter(({ change }) => change !== 'same');
    expect(new Set(changed.flatMap(({ aspects }) => aspects))).toEqual(new Set(['livepatch']));
    expect(new Set(changed.flatMap(({ references }) => references.map(({ kind }) => kind)))).toEqual(
      new Set(['becomes-livepatch']),
    );
    const others = sections.filter(({ change }) => change !== 'same').map(({ name }) => name);
    expect(others.filter((name) => !name.startsWith('.klp.module_relocs.'))).toEqual([]);
    expect(symbols.map(({ b }) => b?.startsWith('.klp.sym.vmlinux.'))).toEqual(symbols.map(() => true));
  });
});

test('samples of other sources differ in what they patch with', async () => {
  const [unique, annotated] = ready;
  if (unique === undefined || annotated === undefined) throw new Error('there are samples');
  const { functions } = await compareInputs(sampleModule(unique), sampleModule(annotated));
  expect(functions.filter(({ change }) => change === 'changed').map(({ name }) => name)).toContain(
    'livepatch_cmdline_proc_show',
  );
});
