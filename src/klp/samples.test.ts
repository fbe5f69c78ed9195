import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { BufferSource } from '../bytes/byte-source';
import { dumpObject } from '../elf/dump';
import { expectGolden } from '../testing/golden';
import { convertInput, mapOf, openModule, openObject } from '../testing/open-module';
import { annotatedList, annotatedLivepatch, flavours, plainList, plainLivepatch } from '../testing/pictures';
import { type Sample, sampleList, sampleModule, samples } from '../testing/samples';
import { convertModule } from './conversion/convert';
import { verifyConversion } from './conversion/verify';
import { planConversion } from './plan/plan';

async function convertSample(sample: Sample): Promise<Uint8Array<ArrayBuffer>> {
  const map = mapOf(sampleList(sample));
  const plan = await planConversion(await openModule(sampleModule(sample)), map);
  const output = await convertModule(plan);
  const bytes = await output.read(0, output.size);
  expect((await verifyConversion(plan, new BufferSource(bytes))).problems).toEqual([]);
  return bytes;
}

const named = samples.map((sample) => [sample.name, sample] as const);
const ready = named.filter(([, { state }]) => state === 'ready');

describe('the sample modules as text', () => {
  test.each(named)('%s before', async (name, sample) => {
    expectGolden(
      `${name}-before`,
      await dumpObject(await openObject(sampleModule(sample)), { offsets: true }),
    );
  });

  test.each(ready)('%s after', async (name, sample) => {
    const object = await openObject(await convertSample(sample));
    expectGolden(`${name}-after`, await dumpObject(object, { offsets: true }));
  });
});

const hasReadelf = spawnSync('readelf', ['--version']).status === 0;

/** What readelf has to say about a file, warnings included. */
function readelf(bytes: Uint8Array): { text: string; warnings: string } {
  const folder = mkdtempSync(join(tmpdir(), 'klpscope-'));
  try {
    const path = join(folder, 'module.ko');
    writeFileSync(path, bytes);
    const { stdout, stderr } = spawnSync('readelf', ['-WSsrg', path], { encoding: 'utf8' });
    return { text: stdout, warnings: stderr };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe.skipIf(!hasReadelf)(
  `binutils reads the output${hasReadelf ? '' : ' (skipped: no readelf here)'}`,
  () => {
    test.each(ready)('%s', async (_, sample) => {
      const { text, warnings } = readelf(await convertSample(sample));
      expect(warnings).toBe('');
      expect(text).toMatch(/\.klp\.rela\.vmlinux\.\.text +RELA .* AIo /);
      expect(text).toMatch(/OS \[0xff20\] \.klp\.sym\.vmlinux\./);
      expect(text).not.toContain('.klp.module_relocs');
    });

    test.each(flavours)('annotations of $name', async ({ machine }) => {
      const { bytes } = await convertInput(annotatedLivepatch(machine), annotatedList);
      const { text, warnings } = readelf(bytes);
      expect(warnings).toBe('');
      expect(text).toContain('.klp.sym.vmlinux.state_show,2');
      expect(text).toMatch(/COMDAT group section \[ *\d+\] `\.group' \[g\] contains 2 sections/);
    });

    test('one string table for everything', async () => {
      const text = plainLivepatch.replace('module x86_64', 'module x86_64 names=shared');
      expect(readelf((await convertInput(text, plainList)).bytes).warnings).toBe('');
    });
  },
);
