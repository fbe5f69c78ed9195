// What is done with modules: read, plan, convert, repair, follow the kernel, ask the rules, report.

import { examine } from '../../audit/examine';
import { rules } from '../../audit/rules/index';
import { FormatError } from '../../base/format-error';
import { BufferSource, type ByteSource } from '../../bytes/byte-source';
import { diffObjects } from '../../diff/diff-objects';
import { dumpObject } from '../../elf/dump';
import { ObjectFile } from '../../elf/object-file';
import type { Choice } from '../../klp/choices/choice';
import { convertModule } from '../../klp/conversion/convert';
import { type Verification, verifyConversion } from '../../klp/conversion/verify';
import { readOrigins } from '../../klp/evidence/read-origins';
import type { LivepatchModule } from '../../klp/livepatch-module';
import { type Plan, planConversion } from '../../klp/plan/plan';
import { readLivepatchModule } from '../../klp/read-module';
import { planRepair } from '../../klp/repair/plan-repair';
import { repairModule, verifyRepair } from '../../klp/repair/repair-module';
import { dryRunOfBytes, follow, loaderContext } from '../../loader/dry-run';
import { type KernelProfile, kernelReleases } from '../../loader/profile';
import { macroFamilies } from '../../report/annotation-macros';
import { annotationsFor } from '../../report/annotations';
import { formatReport, reportFormats } from '../../report/audit/format-report';
import { makeReport } from '../../report/audit/make-report';
import { modules, objectFiles, pictures, realModules } from './corpus';
import { damageElf } from './damage-elf';
import { randomMap, randomModule } from './module-inputs';
import type { Random } from './random';
import { Broken, must, type Target } from './target';

type Bytes = Uint8Array<ArrayBuffer>;

const open = async (bytes: Bytes): Promise<LivepatchModule> =>
  readLivepatchModule(await ObjectFile.open(new BufferSource(bytes)));

/** A promise that must not fail, not even with a FormatError. */
async function never<T>(what: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new Broken(`${what} throws: ${error instanceof Error ? error.stack : error}`);
  }
}

/** What is written is bounded, as planned, and can be read again. */
async function checkOutput(
  { object }: LivepatchModule,
  output: ByteSource,
  verification: Verification,
): Promise<LivepatchModule> {
  // Each section may be aligned to a page, whatever else its header says.
  const largest = 2 * object.source.size + 4096 * (object.sections.count + 16);
  must(output.size <= largest, `an output of ${output.size} bytes`);
  must(
    verification.problems.length === 0,
    `the output is not as planned: ${verification.problems.join('; ')}`,
  );
  return never('reading the output', readLivepatchModule(verification.object));
}

async function convertAndCheck(plan: Plan): Promise<string> {
  const output = await convertModule(plan);
  const converted = await checkOutput(plan.module, output, await verifyConversion(plan, output));
  await never('comparing', diffObjects(plan.module.object, converted.object, new Map()));
  const again = await never('planning again', planConversion(converted, undefined));
  must(again.state !== 'ready', 'what is converted can be converted again');
  return 'converted';
}

function randomChoices(plan: Plan, random: Random): Choice[] {
  if (plan.symbols.length === 0) return [];
  return random.list(random.below(4), (): Choice => {
    const { name } = random.pick(plan.symbols);
    const of = 1 + random.below(4);
    const place = random.pick(['f', 'f+0x4/0x40', '.text+0x4', 'show+0xffffffff/0x1']);
    return {
      symbol: name,
      object: random.pick(['vmlinux', 'ext4', 'none']),
      position: 1 + random.below(of),
      of,
      ...(random.once(2) && { place }),
    };
  });
}

const readTarget: Target<Bytes> = {
  name: 'read',
  weight: 6,
  make: randomModule,
  run: async (bytes, random) => {
    const object = await ObjectFile.open(new BufferSource(bytes));
    await dumpObject(object, { offsets: random.once(2) });
    return 'read';
  },
};

const convertTarget: Target<Bytes> = {
  name: 'convert',
  weight: 30,
  make: randomModule,
  run: async (bytes, random) => {
    const module = await open(bytes);
    const map = randomMap(random);
    const plan = await never('planning', planConversion(module, map));
    for (const family of macroFamilies) await never('annotations', annotationsFor(plan, family));
    const choices = randomChoices(plan, random);
    const chosen =
      choices.length === 0 ? plan : await never('planning', planConversion(module, map, { choices }));
    return chosen.state === 'ready' ? convertAndCheck(chosen) : chosen.state;
  },
};

const repairTarget: Target<Bytes> = {
  name: 'repair',
  weight: 12,
  make: (random) => randomModule(random, random.once(3) ? undefined : repairable),
  run: async (bytes) => {
    const repair = await planRepair(await open(bytes));
    if (repair.state !== 'ready') return repair.state;
    const output = await repairModule(repair);
    await checkOutput(repair.module, output, await verifyRepair(repair, output));
    return 'repaired';
  },
};

const repairable = pictures.filter(({ name }) => /half-converted|finished/.test(name));

const profileOf = (random: Random): KernelProfile => ({
  release: random.pick(kernelReleases),
  isDebian: random.once(2),
});

/** Rules are asked one by one, so that what one throws is not taken for a finding. */
const examineTarget: Target<Bytes> = {
  name: 'examine',
  weight: 20,
  make: randomModule,
  run: async (bytes, random) => {
    const profile = profileOf(random);
    await never('the checks of bytes', dryRunOfBytes(new BufferSource(bytes), profile));
    const module = await open(bytes);
    const known = { profile, map: randomMap(random) };
    const { verdict, special, audit } = await examine(module, known);
    const context = { ...(await loaderContext(module, known)), verdict, special };
    if (audit.failures.length > 0)
      for (const rule of rules) await Promise.resolve(rule.find(context)).catch(unlessFormatError);
    must((await follow(context)).outcome === verdict.outcome, 'two runs give two verdicts');
    const plan = await planConversion(module, known.map);
    const report = makeReport({
      file: { name: 'a b.ko', size: bytes.length },
      module,
      plan,
      map: known.map,
      verdict,
      audit,
    });
    for (const format of reportFormats) checkReport(formatReport(report, format), format);
    return verdict.outcome;
  },
};

function unlessFormatError(error: unknown): void {
  if (!(error instanceof FormatError)) throw error;
}

function checkReport(text: string, format: (typeof reportFormats)[number]): void {
  must(text.length < 20_000_000, `a report of ${text.length} letters`);
  // Names of a module must not reach a terminal as they are.
  must(!/(?![\n\t])\p{Cc}/u.test(text), `control characters in a report as ${format}`);
  if (format === 'json' || format === 'sarif') JSON.parse(text);
}

/** Debug information, link order and object files: which code means which. */
const evidenceTarget: Target<Bytes> = {
  name: 'evidence',
  weight: 10,
  make: (random) => damageElf(random.pick(linked).bytes, random),
  run: async (bytes, random) => {
    const module = await open(bytes);
    const parts = random.list(random.below(3), () => random.pick(objectFiles));
    const objects = await Promise.all(
      parts.map(async ({ name, bytes: sound }) => {
        const part = random.once(2) ? sound : damageElf(sound, random);
        return { name, object: await ObjectFile.open(new BufferSource(part)) };
      }),
    );
    const read = () => readOrigins(module, objects);
    await never('the evidence', read());
    const plan = await never('planning', planConversion(module, randomMap(random), { readOrigins: read }));
    return plan.state === 'ready' ? convertAndCheck(plan) : plan.state;
  },
};

const linked = realModules.filter(({ name }) => /two_objects|dwarf|zlib|zstd|same/.test(name));

const diffTarget: Target<Bytes> = {
  name: 'compare',
  weight: 4,
  make: randomModule,
  run: async (bytes, random) => {
    const one = await open(bytes);
    if (random.once(2)) {
      const other = await open(damageElf(random.pick(modules).bytes, random));
      await diffObjects(one.object, other.object, new Map([['f', 'state_show']]));
      return 'compared';
    }
    const same = await diffObjects(one.object, one.object, new Map());
    for (const entries of Object.values(same))
      for (const { change } of entries) must(change === 'same', 'a file differs from itself');
    return 'the same';
  },
};

export const moduleTargets = [
  readTarget,
  convertTarget,
  repairTarget,
  examineTarget,
  evidenceTarget,
  diffTarget,
] as const;
