import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { given, startSession } from '../../testing/open-session';
import { type Sample, samples } from '../../views/gallery/samples';
import { stories } from '../../views/gallery/stories';

/** A sample as the page opens it: the module and the kernel's symbols. */
async function openSample({ id, module, symbols }: Pick<Sample, 'id' | 'module' | 'symbols'>) {
  const session = startSession();
  const files = [module, symbols].map(
    (name) => new File([readFileSync(`public/samples/${id}/${name}`)], name),
  );
  return { session, opened: await session.open(given(files)) };
}

function sampleOf(id: Sample['id']): Sample {
  const sample = samples.find((one) => one.id === id);
  if (sample === undefined) throw new Error(`there is a sample ${id}`);
  return sample;
}

async function snapshotOf(id: Sample['id'], module?: string) {
  const sample = sampleOf(id);
  const { opened } = await openSample({ ...sample, ...(module !== undefined && { module }) });
  return opened.snapshot;
}

describe.each(samples)('the sample $id', (sample) => {
  test('opens, and what the page selects is there', async () => {
    const { session, opened } = await openSample(sample);
    expect(opened.refusals).toEqual([]);
    expect(opened.snapshot.module?.moduleName).toBe(sample.module.replace('.ko', ''));
    const { selection } = sample;
    if (selection !== undefined) expect(await session.inspect(selection)).toBeDefined();
  });

  test('has the sources that it names', () => {
    for (const source of sample.sources)
      expect(readFileSync(`public/samples/${sample.id}/${source}`, 'utf8')).toContain(
        'SPDX-License-Identifier',
      );
  });

  test('is foreseen to do what its story says', async () => {
    const { opened } = await openSample(sample);
    const story = stories.find((one) => one.sample === sample.id);
    const steps = story?.tried?.steps ?? [];
    const said = steps.find(({ did }) => did === `insmod ${sample.module}`);
    const before = opened.snapshot.loader?.before;
    // Of ppc64le the converted module was tried, on a kernel without livepatch.
    if (said === undefined) expect(sample.id).toBe('ppc64le-rel24');
    else expect(said.lines).toEqual(expect.arrayContaining(untainted(before?.steps)));
  });
});

/** The lines of the steps, without those about taints. */
function untainted(steps: readonly { readonly messages: readonly string[] }[] = []): string[] {
  const lines = steps.flatMap(({ messages }) => messages).filter((line) => !/\btaint(s|ing)\b/.test(line));
  expect(lines).not.toEqual([]);
  return lines;
}

describe('what is to be learned', () => {
  test('late-module-target: relocations wait for the module, which cannot come twice before 6.3', async () => {
    const { plan, conversion, loader, audit } = await snapshotOf('late-module-target');
    expect(plan).toMatchObject({
      state: 'ready',
      sections: [{ name: '.klp.rela.loop..text.unlikely', object: 'loop', relocations: 2 }],
    });
    expect(conversion?.kind).toBe('converted');
    const life = loader?.after?.life.map(({ kind, outcome }) => `${kind} ${outcome}`);
    expect(life).toEqual(expect.arrayContaining(['arrives passed', 'returns failed']));
    expect(audit?.findings.map(({ rule, fate }) => `${rule} ${fate}`)).toEqual([
      'reload-refused made',
      'no-replace stays',
      'unknown-symbol mended',
    ]);
  });

  test('static-key-in-module: the branch is named, and the mended one has no error', async () => {
    const { plan, audit } = await snapshotOf('static-key-in-module');
    expect(plan?.state).toBe('not-convertible');
    expect(audit?.findings[0]?.message).toContain(
      'livepatch_target_show+0x5 branches on static key .klp.sym.klp_target.loud,0 of klp_target',
    );
    const mended = await snapshotOf('static-key-in-module', 'klp_key_enabled.ko');
    expect(mended.conversion?.kind).toBe('converted');
    const errors = mended.audit?.findings.filter(({ severity }) => severity === 'error');
    expect(errors?.map(({ rule, fate }) => `${rule} ${fate}`)).toEqual(['unknown-symbol mended']);
  });

  test('ppc64le-rel24: it converts, and is refused for the word after the call', async () => {
    const { plan, conversion, loader } = await snapshotOf('ppc64le-rel24');
    expect(plan?.state).toBe('ready');
    expect(conversion?.kind).toBe('converted');
    expect(loader?.after?.outcome).toBe('refused');
    expect(untainted(loader?.after?.steps)).toEqual([
      'module_64: klp_rel24: Expected nop after call, got 38210020 at …',
    ]);
    const seen = stories.find(({ sample }) => sample === 'ppc64le-rel24')?.tried?.steps ?? [];
    expect(seen.flatMap(({ lines }) => lines).join('\n')).toMatch(
      /module_64: exported: Expected nop after call, got 38210020 at /,
    );
  });

  test('half-converted: it would load, and is repaired', async () => {
    const sample = sampleOf('half-converted');
    const { session, opened } = await openSample(sample);
    expect(opened.snapshot.loader?.before.outcome).toBe('loaded');
    expect(opened.snapshot.repair?.mends.join('\n')).toContain(
      'moves from .rela.text.unlikely to the new section .klp.rela.vmlinux..text.unlikely',
    );
    const { audit } = await session.repair(true);
    expect(audit?.findings.map(({ rule, fate }) => `${rule} ${fate}`)).toEqual([
      'no-replace stays',
      'ordinary-relocation mended',
    ]);
  });
});
