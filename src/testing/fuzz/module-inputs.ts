// Modules and what is known besides, for the targets that take modules.

import { parseTextSource } from '../../symbols/formats/index';
import { SymbolMap } from '../../symbols/symbol-map';
import { moduleFromText } from '../module-from-text';
import { annotatedList, plainList } from '../pictures';
import { kallsyms } from '../run-loader';
import { type CorpusFile, modules } from './corpus';
import { damageBytes } from './damage-bytes';
import { damageElf } from './damage-elf';
import type { Random } from './random';
import { randomPicture } from './random-picture';

/** A module that is damaged as ELF, as bytes, or sound and odd. */
export function randomModule(
  random: Random,
  corpus: readonly CorpusFile[] = modules,
): Uint8Array<ArrayBuffer> {
  const { bytes } = random.pick(corpus);
  switch (random.below(8)) {
    case 0:
      return damageBytes(bytes, random, random.pick(corpus).bytes);
    case 1:
    case 2:
      return moduleFromText(randomPicture(random));
    case 3:
      return damageElf(moduleFromText(randomPicture(random)), random);
    default:
      return damageElf(bytes, random);
  }
}

const encode = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
const list = (words: string): Uint8Array<ArrayBuffer> =>
  encode(`klp-convert-symbol-data.0.1\n${words.trim().replace(/\s+/g, '\n')}\n`);

/** Texts of sources that know what the modules of the corpus and of random pictures use. */
const knownTexts: readonly Uint8Array<ArrayBuffer>[] = [
  list(annotatedList),
  list(plainList),
  encode(kallsyms),
  list(
    '*vmlinux state_show state_show dup f helper.isra.0 _printk __ksymtab__printk *ext4 dup f v *snd-pcm f',
  ),
  list('*vmlinux saved_command_line state_show state_show state_show shared shared *ext4 shared'),
];

let maps: SymbolMap[] | undefined;

/** A source of symbols, or none. */
export function randomMap(random: Random): SymbolMap | undefined {
  maps ??= knownTexts.map((text) => new SymbolMap([{ fileName: 'list', source: parseTextSource(text) }]));
  return random.once(6) ? undefined : random.pick(maps);
}

/** The bytes of such a source, as a file. */
export function randomKnownText(random: Random): Uint8Array<ArrayBuffer> {
  return random.pick(knownTexts);
}
