// What is done with code: disassembled, listed as tools list it, compared with that of another build.

import { listFunctions } from '../../code/functions';
import { listCode } from '../../code/list-code';
import { compareModules } from '../../compare/compare-modules';
import type { LivepatchModule } from '../../klp/livepatch-module';
import { makeComparisonReport } from '../../report/compare/comparison-report';
import { comparisonFormats, formatComparison } from '../../report/compare/format-comparison';
import { listing, listingKinds } from '../../report/listing/listing';
import { withMachine } from '../code-pictures';
import { harmIn, withTricks } from '../hostile-names';
import { moduleFromText } from '../module-from-text';
import { openModule } from '../open-module';
import { modules, objectFiles } from './corpus';
import { damageElf } from './damage-elf';
import { randomModule } from './module-inputs';
import type { Random } from './random';
import { randomCode } from './random-code';
import { Broken, must, type Target } from './target';

type Bytes = Uint8Array<ArrayBuffer>;

/** Code of any machine, at random or damaged, or a module whose code is that of its makers. */
function codeModule(random: Random): Bytes {
  switch (random.below(4)) {
    case 0:
      return randomModule(random, [...modules, ...objectFiles]);
    case 1:
      return damageElf(soundCode(random), random);
    default:
      return soundCode(random);
  }
}

/** Sound as ELF, whatever its code is. */
function soundCode(random: Random): Bytes {
  const { picture, e_machine } = randomCode(random);
  return withTricks(e_machine === undefined ? moduleFromText(picture) : withMachine(picture, e_machine));
}

/** Functions of a module that are listed. */
const mostFunctions = 12;

const codeTarget: Target<Bytes> = {
  name: 'code',
  weight: 12,
  make: codeModule,
  run: async (bytes, random) => {
    const module = await openModule(bytes);
    const functions = listFunctions(module);
    for (const { name, section, offset } of functions.slice(0, mostFunctions))
      await checkListing(module, { name, section, offset });
    const section = random.below(module.object.sections.count + 2);
    await checkListing(module, { section, start: random.below(300), size: random.below(3000) });
    return functions.length > 0 ? 'listed' : 'no code';
  },
};

/** Every byte is in one line, every relocation in the line where it is. */
async function checkListing(module: LivepatchModule, place: Parameters<typeof listCode>[1]): Promise<void> {
  const listed = await listCode(module, place);
  let next = listed?.start ?? 0;
  for (const { offset, bytes, mnemonic, operands, relocations } of listed?.lines ?? []) {
    must(offset === next && bytes.length > 0, `a line at ${offset} where ${next} is to be`);
    next += bytes.length;
    must(mnemonic !== '', `a line at ${offset} without an instruction`);
    must(operands.length < 20_000, `operands of ${operands.length} letters`);
    for (const relocation of relocations)
      must(
        relocation.offset >= offset && relocation.offset < next,
        `a relocation at ${relocation.offset} in the line at ${offset}`,
      );
  }
  structuredClone(listed);
}

/** Letters of a listing that are more than a byte of the file could be listed with. */
const mostLettersOfByte = 4000;

const listingTarget: Target<Bytes> = {
  name: 'listing',
  weight: 8,
  make: codeModule,
  run: async (bytes, random) => {
    const module = await openModule(bytes);
    const kind = random.pick(listingKinds);
    const decoder = new TextDecoder('utf-8', { fatal: true });
    let length = 0;
    for await (const part of listing(module, kind, 'a\x1b\u202eb.ko')) {
      const text = decoder.decode(part, { stream: true });
      length += text.length;
      must(length < 100_000 + bytes.length * mostLettersOfByte, `a listing of ${length} letters`);
      must(harmIn(text) === undefined, `harmful characters in a listing: ${harmIn(text)}`);
    }
    return kind;
  },
};

/** Two builds of one module: each is damaged in its own way, or one alone, or neither. */
const compareTarget: Target<Bytes> = {
  name: 'compare modules',
  weight: 12,
  make: (random) => (random.once(2) ? soundCode(random) : random.pick([...modules, ...objectFiles]).bytes),
  run: async (sound, random) => {
    const bytes = random.once(2) ? sound : damageElf(sound, random);
    const a = await openModule(bytes);
    const isSame = random.once(4);
    const b = await openModule(isSame ? bytes : damageElf(sound, random));
    const comparison = await compareModules(a, b);
    structuredClone(comparison);
    must(!isSame || comparison.outcome === 'identical', `a file compared with itself: ${comparison.outcome}`);
    const back = await compareModules(b, a);
    must(
      (back.outcome === 'different') === (comparison.outcome === 'different'),
      `one way it is ${comparison.outcome}, the other ${back.outcome}`,
    );
    const file = { name: 'a.ko', size: bytes.length };
    const report = await makeComparisonReport({ a: file, b: file }, { a, b }, comparison);
    for (const format of comparisonFormats) {
      const text = formatComparison(report, format);
      must(harmIn(text) === undefined, `harmful characters in a comparison: ${harmIn(text)}`);
      if (format === 'json' && typeof JSON.parse(text) !== 'object') throw new Broken('JSON is no object');
    }
    return comparison.outcome;
  },
};

export const codeTargets = [codeTarget, listingTarget, compareTarget] as const;
